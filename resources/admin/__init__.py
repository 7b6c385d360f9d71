"""The staff's admin for the kernel's records, and the parts that the sibling apps' admins are made of."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from .base import AddressAdmin, ReadOnlyAdmin, StaffAdmin
from .forms import AddressForm, ListingForm
from .helplines import HelplineAdmin
from .listings import FACTS, STATUS, ListingAdmin
from .naloxone import NaloxoneProgramAdmin
from .reference import (
    FlaggedWordAdmin,
    OldAddressAdmin,
    OrganizationAdmin,
    PlaceAdmin,
    SourceAdmin,
    TownAdmin,
    ZipCodeAdmin,
)

admin.site.site_header = _("Alongside: staff")
admin.site.site_title = _("Alongside: staff")
admin.site.index_title = _("What families read, and where it comes from")
admin.site.empty_value_display = "–"

__all__ = [
    "FACTS",
    "STATUS",
    "AddressAdmin",
    "AddressForm",
    "FlaggedWordAdmin",
    "HelplineAdmin",
    "ListingAdmin",
    "ListingForm",
    "NaloxoneProgramAdmin",
    "OldAddressAdmin",
    "OrganizationAdmin",
    "PlaceAdmin",
    "ReadOnlyAdmin",
    "SourceAdmin",
    "StaffAdmin",
    "TownAdmin",
    "ZipCodeAdmin",
]
