"""Forms that staff edit records with: they turn what a person types into what a record holds, or say what is wrong."""

from collections.abc import Callable
from copy import copy
from typing import Any, ClassVar

from django import forms
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ..addresses import is_taken
from ..curation.people import Person, covers
from ..models import Listing
from ..today import staff_today
from .typed import DayField

#: Names the field that an error belongs to, from what was typed.
FieldOf = Callable[[dict[str, Any]], str]


class ConstraintsForm(forms.ModelForm):
    """A record whose broken rules are said beside the field that mends them, not at the top of the page."""

    #: The field for each of the model's constraints, by the constraint's name.
    field_of: ClassVar[dict[str, FieldOf]] = {}

    def mark_broken_rules(self, cleaned: dict[str, Any]) -> None:
        """Adds each constraint's own words to its field. Call at the end of `clean`."""
        model = self._meta.model
        names = {field.name for field in model._meta.concrete_fields}
        record = model(**{name: value for name, value in cleaned.items() if name in names})
        for rule in model._meta.constraints:
            if not isinstance(rule, models.CheckConstraint) or rule.name not in self.field_of:
                continue
            try:
                # A field with an error of its own is left out, and so are the rules about it.
                rule.validate(model, record, exclude=set(self.errors))  # type: ignore[attr-defined]
            except ValidationError as error:
                self.add_error(self.field_of[rule.name](cleaned), error.messages[0])


class AddressForm(forms.ModelForm):
    """A record whose slug is a permanent address: no other record may have it, or ever have had it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "contact_email" in self.fields:
            self.fields["contact_email"].show_hidden_initial = True

    def clean_contact_email(self) -> str:
        """Who confirms it is in no history, from which to tell what another editor made of it meanwhile.

        So the form brings along what it was opened with, and one who left it alone writes nothing over it.
        """
        untouched = self.instance.pk and "contact_email" not in self.changed_data
        return str(self.instance.contact_email if untouched else self.cleaned_data["contact_email"])

    def clean_slug(self) -> str:
        slug: str = self.cleaned_data["slug"]
        if slug != slug.lower() and "slug" in self.changed_data:
            raise ValidationError(_("An address has small letters only: “%s”.") % slug.lower())
        if is_taken(self._meta.model, slug, besides=self.instance):
            raise ValidationError(_("Another record has this address or once had it, and old links must keep working."))
        return slug


class ListingForm(AddressForm):
    """A listing: a closed one says since when and why, and only a closed one does."""

    #: Who edits; None where a form is used outside of the admin.
    staff: ClassVar[Person | None] = None
    #: What the form filled in by itself, in words for staff.
    told: list[str]

    def clean(self) -> dict[str, Any]:
        self.told = []
        cleaned = super().clean() or self.cleaned_data
        return self._within_remit(self._states_of_place(self._closing(cleaned)))

    def _within_remit(self, cleaned: dict[str, Any]) -> dict[str, Any]:
        """A listing stays with whoever edits it: nobody hands it to an organization or a state of somebody else's."""
        listing = copy(self.instance)
        for name in {"organization", "place", "states"} & cleaned.keys():
            setattr(listing, name, cleaned[name])
        if self.staff and not self.errors and not covers(self.staff, listing):
            said = _("This listing would not be among those you look after. Choose your organization or your state.")
            self.add_error("organization" if "organization" in self.fields else None, said)
        return cleaned

    def _closing(self, cleaned: dict[str, Any]) -> dict[str, Any]:
        if "status" not in self.fields:
            return cleaned
        if cleaned.get("status") != Listing.Status.CLOSED:
            return cleaned | {"closed_on": None, "closed_reason": "", "closed_reason_es": ""}
        if not cleaned.get("closed_reason") and "closed_reason" not in self.errors:
            self.add_error("closed_reason", _("Say why it closed: families who follow an old link read it."))
        if "closed_on" not in self.errors:
            cleaned["closed_on"] = cleaned.get("closed_on") or staff_today()
        return cleaned

    def _states_of_place(self, cleaned: dict[str, Any]) -> dict[str, Any]:
        """A place that was just chosen names the state, where nobody typed one."""
        place = cleaned.get("place")
        if not place or "place" not in self.changed_data or cleaned.get("states") or "states" in self.errors:
            return cleaned
        said = _(
            "States: %(state)s, taken from its place. Is it for the whole country? Empty the field and save again."
        )
        self.told.append(said % {"state": place.state})
        return cleaned | {"states": (place.state,)}


def staff_members() -> models.QuerySet[User]:
    """Whoever may sign in, by name: those who can look after a listing."""
    return User.objects.filter(is_staff=True, is_active=True).order_by("username")


class AssignForm(forms.Form):
    """Who looks after the chosen listings."""

    who = forms.ModelChoiceField(
        label=gettext_lazy("Who looks after them"),
        queryset=staff_members(),
        required=False,
        empty_label=gettext_lazy("nobody"),
    )


class CloseForm(forms.Form):
    """Why and since when the chosen listings are closed."""

    on = DayField(label=gettext_lazy("Closed on"))
    reason = forms.CharField(
        label=gettext_lazy("Why it closed"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2, "cols": 60}),
        help_text=gettext_lazy("Shown to families who follow an old link."),
    )
