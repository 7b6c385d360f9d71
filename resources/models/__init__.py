"""The kernel's records. Import them from here: `from resources.models import Helpline`."""

from .closure import Closure
from .content import ContentChange
from .correspondence import CheckRequest, Mail, NoMail
from .helpline import Helpline, HelplineQuerySet, OpeningHours
from .listing import Attempt, Check, CheckMethod, Listing, ListingQuerySet, OldAddress, Source
from .naloxone import NaloxoneProgram, NaloxoneQuerySet
from .organization import Organization
from .place import Place, Town, ZipCode
from .provenance import DirectoryFeed, FeedImport, FeedRecord, FixtureRecord
from .running import Fault, LaunchFact, PartRun
from .spanish import SpanishReview
from .staff import Remit
from .suggestion import Suggestion
from .upkeep import DayCount, EmptySearch, KeptApart, LastRun, Likeness, Link
from .wording import FlaggedWord

__all__ = [
    "Attempt",
    "Check",
    "CheckMethod",
    "CheckRequest",
    "Closure",
    "ContentChange",
    "DayCount",
    "DirectoryFeed",
    "EmptySearch",
    "Fault",
    "FeedImport",
    "FeedRecord",
    "FixtureRecord",
    "FlaggedWord",
    "Helpline",
    "HelplineQuerySet",
    "KeptApart",
    "LastRun",
    "LaunchFact",
    "Likeness",
    "Link",
    "Listing",
    "ListingQuerySet",
    "Mail",
    "NaloxoneProgram",
    "NaloxoneQuerySet",
    "NoMail",
    "OldAddress",
    "OpeningHours",
    "Organization",
    "PartRun",
    "Place",
    "Remit",
    "Source",
    "SpanishReview",
    "Suggestion",
    "Town",
    "ZipCode",
]
