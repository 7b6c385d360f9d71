"""Forms that staff edit records with: they turn what a person types into what a record holds, or say what is wrong."""

import re
from collections.abc import Iterable
from typing import Any

from django import forms
from django.contrib.admin.widgets import AdminDateWidget, AdminTextInputWidget
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ..addresses import is_taken
from ..models import Listing
from ..states import STATE_NAMES


class StatesField(forms.CharField):
    """States typed as postal codes, "CT, MA": fifty-six checkboxes would eat the screen."""

    widget = AdminTextInputWidget

    def prepare_value(self, value: Any) -> Any:
        return value if isinstance(value, str) else ", ".join(value or ())

    def to_python(self, value: Any) -> Any:
        typed = value if isinstance(value, str) else ", ".join(value or ())
        codes = dict.fromkeys(code.upper() for code in re.split(r"[\s,;]+", typed) if code)
        return tuple(code for code in STATE_NAMES if code in codes) + tuple(c for c in codes if c not in STATE_NAMES)

    def validate(self, value: Iterable[str]) -> None:
        super().validate(value)
        if unknown := [code for code in value if code not in STATE_NAMES]:
            raise ValidationError(
                _("We know no state “%(codes)s”. Type postal codes: CT, MA."), params={"codes": ", ".join(unknown)}
            )

    def run_validators(self, value: Any) -> None:
        # Validators of text have nothing to say about a tuple of known codes.
        return

    def has_changed(self, initial: Any, data: Any) -> bool:
        return bool(self.to_python(initial) != self.to_python(data))


class AddressForm(forms.ModelForm):
    """A record whose slug is a permanent address: no other record may have it, or ever have had it."""

    def clean_slug(self) -> str:
        slug: str = self.cleaned_data["slug"]
        if is_taken(self._meta.model, slug, besides=self.instance):
            raise ValidationError(_("Another record has this address or once had it, and old links must keep working."))
        return slug


class ListingForm(AddressForm):
    """A listing: a closed one says since when and why, and only a closed one does."""

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("status") != Listing.Status.CLOSED:
            return cleaned | {"closed_on": None, "closed_reason": ""}
        if not cleaned.get("closed_reason") and "closed_reason" not in self.errors:
            self.add_error("closed_reason", _("Say why it closed: families who follow an old link read it."))
        if "closed_on" not in self.errors:
            cleaned["closed_on"] = cleaned.get("closed_on") or timezone.localdate()
        return cleaned


class CloseForm(forms.Form):
    """Why and since when the chosen listings are closed."""

    on = forms.DateField(label=_("Closed on"), widget=AdminDateWidget)
    reason = forms.CharField(
        label=_("Why it closed"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2, "cols": 60}),
        help_text=_("Shown to families who follow an old link."),
    )
