"""What the admin pages of every kind of listing have in common."""

from collections.abc import Iterable
from datetime import time
from functools import partial
from typing import Any, ClassVar, cast

from django.contrib import admin, messages
from django.contrib.admin.options import IS_POPUP_VAR
from django.contrib.auth.models import AbstractBaseUser
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from .. import curation
from ..curation.duplicates import refresh_one, twins_of
from ..curation.people import own_part
from ..freshness import freshness
from ..models import Check, Listing
from ..models.listing import CheckMethod
from ..today import staff_today
from .actions import LISTING_ACTIONS
from .base import AddressAdmin
from .check_mode import way_back
from .drafts import acting_on_it, adopt, first_values
from .filters import LookedAfterFilter, StateFilter, SureFilter
from .forms import ListingForm, staff_members
from .requests import CheckRequestInline
from .rows import RowsToRead
from .said import how_found, shown, still_open
from .twins import asking_for_twins

#: A heading and the fields below it.
Section = tuple[Any, Any]

#: Name of the button that saves and records a check in one step.
CHECKED_BY_PHONE = "_checked_by_phone"

#: The last two sections of every listing's form.
FACTS: Section = (
    gettext_lazy("Where the facts come from"),
    {
        "fields": ("source", "open_question", "checked_line", "contact_email", "assigned_to"),
        "description": gettext_lazy(
            "Confirmed it by phone today? Choose “Save and mark checked by phone” at the end. "
            "Checked another way: tick it in the list and choose “Mark checked today”."
        ),
    },
)
STATUS: Section = (
    gettext_lazy("Status"),
    {
        "fields": ("status", "closed_on", "closed_reason", "hidden_until_checked"),
        "description": gettext_lazy("Nothing is deleted. A closed listing keeps its address and says why it closed."),
    },
)


#: Read-only, and only where it is so: see `with_gone_line`.
GONE: Section = (None, {"fields": ("gone_since",)})


def with_gone_line(sections: Iterable[Section], record: Any) -> list[Section]:
    """A form's sections; first of all since when its source no longer has the record, for staff to decide."""
    return [GONE, *sections] if record is not None and record.gone_since else [*sections]


class CheckInline(RowsToRead):
    """The checks so far, to read; the list's actions record a new one."""

    model = Check
    fields = readonly_fields = ("on", "how", "by_name", "note")
    verbose_name_plural = gettext_lazy("Checks so far")

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        # Whoever may see a listing may see who vouched for it.
        return True


class ListingAdmin(AddressAdmin):
    """A kind of listing. It is never deleted: closing keeps its address."""

    form = ListingForm
    actions = LISTING_ACTIONS
    publishing = ("status", "closed_on", "closed_reason", "closed_reason_es")
    list_filter: ClassVar[tuple[Any, ...]] = ("status", SureFilter, LookedAfterFilter, StateFilter)
    search_fields: ClassVar[tuple[Any, ...]] = ("name", "slug", "summary", "organization__name")
    list_select_related: ClassVar[tuple[Any, ...]] = ("organization", "source", "assigned_to")
    autocomplete_fields: ClassVar[tuple[Any, ...]] = ("organization", "source")
    readonly_fields: ClassVar[tuple[Any, ...]] = ("checked_line", "gone_since")
    inlines: ClassVar[tuple[Any, ...]] = (CheckInline,)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def get_inlines(self, request: HttpRequest, obj: Any = None) -> Any:
        # A new listing was never asked about.
        return (*super().get_inlines(request, obj), CheckRequestInline) if obj else super().get_inlines(request, obj)

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        form = super().get_form(request, obj, change, **kwargs)
        form.staff = request.user  # the class is made anew for each request
        return form if obj else asking_for_twins(form, request, partial(twins_of, hours=self.typed_hours(request)))

    def typed_hours(self, request: HttpRequest) -> set[tuple[int, time]]:
        """The days and hours that were typed for a new listing, where its kind has any."""
        return set()

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        asked = super().get_changeform_initial_data(request)
        return own_part(request.user) | asked | first_values(self, request)

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        return with_gone_line(super().get_fieldsets(request, obj), obj)

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "assigned_to":
            kwargs["queryset"] = staff_members()
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def view_on_site(self, obj: Listing) -> str | None:
        """The public page; a draft has none yet."""
        return None if obj.status == Listing.Status.DRAFT else obj.get_absolute_url()  # type: ignore[attr-defined]

    def how_found(self, listing: Any) -> str:
        """Where families find it once it is published."""
        return how_found(listing)

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: Any = None) -> HttpResponse:
        with acting_on_it(request, self.model):
            return super().add_view(request, form_url, extra_context)

    def render_change_form(self, request: HttpRequest, context: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        context["offers_check"] = True
        context["twins"] = getattr(context["adminform"].form, "twins", [])
        return super().render_change_form(request, context, *args, **kwargs)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        if not change:
            adopt(self, request, form.instance)
        refresh_one(form.instance)
        if CHECKED_BY_PHONE in request.POST:
            who, listing = cast(AbstractBaseUser, request.user), form.instance
            curation.record_check(listing, how=CheckMethod.PHONE, on=staff_today(), by=who)
            said = format_html("{} {}", _("Marked as checked by phone today."), still_open([listing]))
            self.message_user(request, said, messages.SUCCESS)

    def response_add(self, request: HttpRequest, obj: Any, post_url_continue: Any = None) -> HttpResponse:
        return self._tell(request, obj, super().response_add(request, obj, post_url_continue))

    def response_change(self, request: HttpRequest, obj: Any) -> HttpResponse:
        return self._tell(request, obj, super().response_change(request, obj))

    def response_post_save_change(self, request: HttpRequest, obj: Any) -> HttpResponseRedirect:
        # An editor who came from the check queue has more to do there.
        if queue := way_back(request.GET):
            return HttpResponseRedirect(queue)
        return super().response_post_save_change(request, obj)

    def _tell(self, request: HttpRequest, listing: Any, response: HttpResponse) -> HttpResponse:
        if IS_POPUP_VAR not in request.POST:
            self.message_user(request, shown(listing, self.how_found(listing)), messages.SUCCESS)
        return response

    @admin.display(description=gettext_lazy("where"))
    def where(self, obj: Any) -> str:
        """Its town, else the states it serves, else the whole country."""
        if place := getattr(obj, "place", None):
            return f"{place.town}, {place.state}"
        return ", ".join(obj.states) or _("the whole country")

    @admin.display(description=gettext_lazy("how sure we are"), ordering="checked_on")
    def sure(self, obj: Listing) -> str:
        """The words that families read under the listing."""
        said = freshness(obj, staff_today())
        words = f"{said.words}. {_('Not confirmed')}: {said.open_question}" if said.open_question else said.words
        return format_html('<span class="two-lines" title="{}">{}</span>', words, words) if words else ""

    @admin.display(description=gettext_lazy("last checked"))
    def checked_line(self, obj: Listing) -> str:
        """Who checked it last, when and how."""
        if not obj.checked_on:
            return _("Nobody has checked it yet.")
        return _("%(day)s, %(how)s, by %(who)s") % {
            "day": date_format(obj.checked_on, "F j, Y"),
            "how": obj.get_checked_how_display(),
            "who": obj.checked_by,
        }
