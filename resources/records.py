"""Which files of `fixtures/` hold the kernel's own kinds, and how a table becomes a record."""

from .interchange.drafts import ChildTable, RecordKind, Table
from .models import FlaggedWord, Helpline, Listing, NaloxoneProgram, OpeningHours, Organization, Place, Source


def _place(table: Table) -> Table:
    """A place has a key in its file only."""
    return {name: value for name, value in table.items() if name != "key"}


PUBLISHED = {"status": Listing.Status.PUBLISHED.value}

#: In the order of loading: a record comes after those it names.
KINDS = (
    RecordKind(Source, "sources.toml", "source", key=("name",)),
    RecordKind(Organization, "organizations.toml", "organization"),
    RecordKind(Place, "places.toml", "place", key=("key",), prepare=_place),
    RecordKind(
        Helpline,
        "helplines.toml",
        "helpline",
        constants=PUBLISHED,
        children=(ChildTable("hours", OpeningHours, "helpline"),),
    ),
    RecordKind(NaloxoneProgram, "naloxone.toml", "naloxone", constants=PUBLISHED),
    RecordKind(FlaggedWord, "words.toml", "word", key=("flag",)),
)
