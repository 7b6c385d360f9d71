"""How support groups and their programs are written in `fixtures/`."""

from resources.interchange.drafts import ChildTable, RecordKind
from resources.records import PUBLISHED

from .models import Meeting, Program, SupportGroup
from .services import refresh

#: In the order of loading: a record comes after those it names.
KINDS = (
    RecordKind(Program, "programs.toml", "program"),
    RecordKind(
        SupportGroup,
        "groups.toml",
        "group",
        constants=PUBLISHED,
        children=(ChildTable("meeting", Meeting, "group"),),
        after_children=refresh,
    ),
)
