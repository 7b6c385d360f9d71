"""What an import of a feed did, in words that staff can read."""

from collections import Counter
from dataclasses import dataclass, field


@dataclass
class FeedReport:
    """The outcome of one import. Each record is in exactly one of created, changed, unchanged, kept and left."""

    #: Said first and loudly: something about the whole feed is odd.
    alarms: list[str] = field(default_factory=list)
    #: What was decided about many rows at once.
    notes: list[str] = field(default_factory=list)
    created: list[str] = field(default_factory=list)
    #: With each field: old → new.
    changed: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    #: The feed changed something that staff had changed before; theirs stays.
    kept: list[str] = field(default_factory=list)
    #: Staff deleted or closed it; the import does not touch it.
    left: list[str] = field(default_factory=list)
    #: Rows that were not taken in, with number and reason.
    skipped: list[str] = field(default_factory=list)
    #: No longer in the feed since this import: groups, and meetings of groups that go on.
    gone: list[str] = field(default_factory=list)
    #: Groups that were gone before and still are.
    still_gone: int = 0
    #: Type codes that no table explains, with the number of rows that carry each.
    unknown_codes: Counter[str] = field(default_factory=Counter)

    @property
    def wrote(self) -> bool:
        """Whether a record is other than before."""
        return bool(self.created or self.changed or self.gone)

    def counts(self) -> str:
        """One line: "3 created, 1 changed, ..."."""
        known = (
            (len(self.created), "created"),
            (len(self.changed), "changed"),
            (len(self.unchanged), "unchanged"),
            (len(self.kept), "kept as staff have it"),
            (len(self.left), "left alone"),
            (len(self.skipped), "rows skipped"),
            (len(self.gone), "gone from the source"),
        )
        return ", ".join(f"{count} {word}" for count, word in known)

    def sections(self, *, everything: bool = False) -> list[tuple[str, list[str]]]:
        """Headings with their lines, the most urgent first; with `everything` also each record that stayed the same."""
        codes = [f"{code} ({count} rows)" for code, count in sorted(self.unknown_codes.items())]
        found = [
            ("Look at this first", self.alarms),
            ("Changed", self.changed),
            ("Kept as staff have it, though the feed differs", self.kept),
            ("Left alone", self.left),
            ("Gone from the source: marked, for staff to decide", self.gone),
            ("Skipped", self.skipped),
            ("Type codes that nobody has explained to us", codes),
            ("Good to know", self.notes),
            ("Created", self.created),
        ]
        if everything:
            found.append(("Unchanged", self.unchanged))
        return [(title, lines) for title, lines in found if lines]

    def text(self, *, everything: bool = False) -> str:
        """The whole report as plain text."""
        parts = [f"{self.counts()}."]
        if self.still_gone:
            parts.append(f"{self.still_gone} more were gone before and still are.")
        return "\n".join(
            [*parts, *("\n  ".join([f"{title}:", *lines]) for title, lines in self.sections(everything=everything))]
        )
