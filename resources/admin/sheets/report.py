"""What an import did, or would do: line by line, in words."""

from collections import Counter
from dataclasses import dataclass, field
from hashlib import sha256
from typing import NamedTuple

#: More lines than this of one sort are no help to read.
MOST_SHOWN = 300


class Change(NamedTuple):
    """One cell that makes a difference."""

    column: str
    old: str
    new: str


class Problem(NamedTuple):
    """What is wrong with a cell, or worth a thought; without a column, with the whole row."""

    column: str
    said: str


@dataclass
class Line:
    """One row of the file."""

    #: As the spreadsheet shows it.
    number: int
    #: What names its record.
    title: str = ""
    is_new: bool = False
    changes: list[Change] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    #: What the form filled in by itself, or words to think about.
    notes: list[str] = field(default_factory=list)

    @property
    def outcome(self) -> str:
        """ "error", "new", "changed" or "unchanged"."""
        if self.problems:
            return "error"
        if self.is_new:
            return "new"
        return "changed" if self.changes else "unchanged"

    @property
    def cells(self) -> list[Change | Problem]:
        """What a preview shows of it, at least one."""
        if self.problems:
            return [*self.problems]
        return [*self.changes, *(Problem("", note) for note in self.notes)] or [Change("", "", "")]


class Part(NamedTuple):
    """The lines of one sort."""

    outcome: str
    heading: str
    lines: list[Line]
    #: So many more are not shown.
    left_out: int


@dataclass
class SheetReport:
    """All rows of one file."""

    lines: list[Line]
    notes: list[str] = field(default_factory=list)

    @property
    def is_sound(self) -> bool:
        """Whether every row can be taken in."""
        return not self.of("error")

    @property
    def writes(self) -> bool:
        """Whether the file makes any difference."""
        return bool(self.of("new") or self.of("changed"))

    def of(self, outcome: str) -> list[Line]:
        """The lines with one outcome."""
        return [line for line in self.lines if line.outcome == outcome]

    @property
    def counts(self) -> dict[str, int]:
        """How many rows have which outcome."""
        found = Counter(line.outcome for line in self.lines)
        return {name: found[name] for name in ("error", "new", "changed", "unchanged")}

    @property
    def parts(self) -> list[Part]:
        """The lines to read, by their sort; while rows are wrong, only those."""
        sorts = [("new", "New"), ("changed", "Changed")] if self.is_sound else [("error", "Rows to mend")]
        some = [(outcome, heading, self.of(outcome)) for outcome, heading in sorts]
        return [
            Part(outcome, heading, lines[:MOST_SHOWN], max(0, len(lines) - MOST_SHOWN))
            for outcome, heading, lines in some
            if lines
        ]

    @property
    def digest(self) -> str:
        """A fingerprint of what it says: another one tells that the records were changed meanwhile."""
        said = [(line.number, line.title, line.outcome, line.changes) for line in self.lines]
        return sha256(repr(said).encode()).hexdigest()
