"""The kernel's records. Import them from here: `from resources.models import Helpline`."""

from .closure import Closure
from .helpline import Helpline, HelplineQuerySet, OpeningHours
from .listing import Check, Listing, ListingQuerySet, OldAddress, Source
from .naloxone import NaloxoneProgram, NaloxoneQuerySet
from .organization import Organization
from .place import Place, Town, ZipCode
from .provenance import FeedImport, FeedRecord, FixtureRecord
from .spanish import SpanishReview
from .wording import FlaggedWord

__all__ = [
    "Check",
    "Closure",
    "FeedImport",
    "FeedRecord",
    "FixtureRecord",
    "FlaggedWord",
    "Helpline",
    "HelplineQuerySet",
    "Listing",
    "ListingQuerySet",
    "NaloxoneProgram",
    "NaloxoneQuerySet",
    "OldAddress",
    "OpeningHours",
    "Organization",
    "Place",
    "Source",
    "SpanishReview",
    "Town",
    "ZipCode",
]
