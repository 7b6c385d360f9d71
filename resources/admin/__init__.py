"""The staff's admin for the kernel's records, and the parts that the sibling apps' admins are made of."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from .base import AddressAdmin, ReadOnlyAdmin, StaffAdmin
from .forms import AddressForm, ConstraintsForm, ListingForm
from .front_page import what_waits
from .helplines import HelplineAdmin
from .listings import FACTS, STATUS, ListingAdmin
from .logins import LoginAdmin, RoleAdmin
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
from .typed import TYPED
from .upkeep import InsightAdmin, LinkAdmin

admin.site.site_header = _("Alongside: staff")
admin.site.site_title = _("Alongside: staff")
admin.site.index_title = _("What families read, and where it comes from")
admin.site.empty_value_display = "–"

__all__ = [
    "FACTS",
    "STATUS",
    "TYPED",
    "AddressAdmin",
    "AddressForm",
    "ConstraintsForm",
    "FlaggedWordAdmin",
    "HelplineAdmin",
    "InsightAdmin",
    "LinkAdmin",
    "ListingAdmin",
    "ListingForm",
    "LoginAdmin",
    "NaloxoneProgramAdmin",
    "OldAddressAdmin",
    "OrganizationAdmin",
    "PlaceAdmin",
    "ReadOnlyAdmin",
    "RoleAdmin",
    "SourceAdmin",
    "StaffAdmin",
    "TownAdmin",
    "ZipCodeAdmin",
    "what_waits",
]
