"""The staff's admin for the kernel's records, and the parts that the sibling apps' admins are made of."""

from .base import AddressAdmin, ReadOnlyAdmin, StaffAdmin
from .duplicates import LikenessAdmin
from .feeds import DirectoryFeedAdmin, FeedAdmin, FeedImportAdmin
from .forms import AddressForm, ConstraintsForm, ListingForm
from .front_page import what_waits
from .helplines import HelplineAdmin
from .listings import FACTS, STATUS, ListingAdmin
from .logins import LoginAdmin, RoleAdmin
from .mails import MailAdmin, NoMailAdmin
from .naloxone import NaloxoneProgramAdmin
from .places import PlaceAdmin
from .reference import (
    FlaggedWordAdmin,
    OldAddressAdmin,
    OrganizationAdmin,
    SourceAdmin,
    TownAdmin,
    ZipCodeAdmin,
)
from .requests import CheckRequestAdmin
from .spanish_review import SpanishReviewAdmin
from .suggestions import SuggestionAdmin
from .typed import TYPED
from .upkeep import InsightAdmin, LinkAdmin

__all__ = [
    "FACTS",
    "STATUS",
    "TYPED",
    "AddressAdmin",
    "AddressForm",
    "CheckRequestAdmin",
    "ConstraintsForm",
    "DirectoryFeedAdmin",
    "FeedAdmin",
    "FeedImportAdmin",
    "FlaggedWordAdmin",
    "HelplineAdmin",
    "InsightAdmin",
    "LikenessAdmin",
    "LinkAdmin",
    "ListingAdmin",
    "ListingForm",
    "LoginAdmin",
    "MailAdmin",
    "NaloxoneProgramAdmin",
    "NoMailAdmin",
    "OldAddressAdmin",
    "OrganizationAdmin",
    "PlaceAdmin",
    "ReadOnlyAdmin",
    "RoleAdmin",
    "SourceAdmin",
    "SpanishReviewAdmin",
    "StaffAdmin",
    "SuggestionAdmin",
    "TownAdmin",
    "ZipCodeAdmin",
    "what_waits",
]
