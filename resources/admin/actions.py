"""What staff do to several listings at once, on the page that lists them."""

from collections.abc import Callable
from typing import Any, cast

from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.auth.models import AbstractBaseUser
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from .. import curation
from ..models.listing import CheckMethod
from ..today import staff_today
from .at_once import too_many
from .forms import AssignForm, CloseForm
from .requests import ask_now
from .said import still_open

Action = Callable[[Any, HttpRequest, Any], HttpResponse | None]


def mark_checked(how: CheckMethod) -> Action:
    """The action that records a check made today in one way."""

    def action(modeladmin: Any, request: HttpRequest, queryset: Any) -> None:
        if too_many(modeladmin, request, queryset):
            return
        today = staff_today()
        with transaction.atomic():
            for listing in queryset:
                curation.record_check(listing, how=how, on=today, by=cast(AbstractBaseUser, request.user))
                modeladmin.log_change(request, listing, f"Checked {how.label}.")
            done = len(queryset)
        said = ngettext("%d listing is marked as checked today.", "%d listings are marked as checked today.", done)
        modeladmin.message_user(request, format_html("{} {}", said % done, still_open(queryset)), messages.SUCCESS)

    description = gettext_lazy("Mark checked today (%(how)s)") % {"how": how.label}
    named = admin.action(action, permissions=["change"], description=description)
    named.__name__ = f"mark_checked_{how.value}"
    return named


@admin.action(permissions=["publish"], description=gettext_lazy("Publish"))
def publish(modeladmin: Any, request: HttpRequest, queryset: Any) -> None:
    """Shows the chosen listings to the public; closed ones open again."""
    if too_many(modeladmin, request, queryset):
        return
    with transaction.atomic():
        for listing in queryset:
            curation.publish(listing)
            modeladmin.log_change(request, listing, "Published.")
        done = len(queryset)
    said = ngettext("%d listing is published.", "%d listings are published.", done)
    modeladmin.message_user(request, said % done, messages.SUCCESS)


@admin.action(permissions=["change"], description=gettext_lazy("Keep: still right (clear “gone from its source”)"))
def keep(modeladmin: Any, request: HttpRequest, queryset: Any) -> None:
    """Takes the mark off the chosen listings that their source no longer has; the next import leaves it off."""
    if too_many(modeladmin, request, queryset):
        return
    gone = list(queryset.filter(gone_since__isnull=False))
    with transaction.atomic():
        for listing in gone:
            since = listing.gone_since
            curation.keep(listing)
            modeladmin.log_change(request, listing, f"Kept, though gone from its source since {since}.")
    said = ngettext("%d listing is kept.", "%d listings are kept.", len(gone)) % len(gone)
    if not gone:
        said = _("None of these is gone from its source.")
    modeladmin.message_user(request, said, messages.SUCCESS if gone else messages.WARNING)


@admin.action(permissions=["publish"], description=gettext_lazy("Close, and say why"))
def close(modeladmin: Any, request: HttpRequest, queryset: Any) -> HttpResponse | None:
    """Asks for the reason on a page of its own, then closes the chosen listings."""
    if too_many(modeladmin, request, queryset):
        return None
    asked = "reason" in request.POST
    form = CloseForm(request.POST if asked else None, initial={"on": staff_today()})
    if asked and form.is_valid():
        with transaction.atomic():
            for listing in queryset:
                curation.close(listing, on=form.cleaned_data["on"], reason=form.cleaned_data["reason"])
                modeladmin.log_change(request, listing, f"Closed: {form.cleaned_data['reason']}")
            done = len(queryset)
        said = ngettext("%d listing is closed.", "%d listings are closed.", done)
        modeladmin.message_user(request, said % done, messages.SUCCESS)
        return None
    intro = _("A closed listing keeps its address. Families who follow an old link read why it closed and since when.")
    return _ask(modeladmin, request, queryset, form, close, intro, button=_("Close"), back=_("Back, close nothing"))


@admin.action(permissions=["change"], description=gettext_lazy("Assign to somebody"))
def assign(modeladmin: Any, request: HttpRequest, queryset: Any) -> HttpResponse | None:
    """Asks on a page of its own who looks after the chosen listings from now on."""
    if too_many(modeladmin, request, queryset):
        return None
    asked = "who" in request.POST
    form = AssignForm(request.POST if asked else None)
    if asked and form.is_valid():
        who = form.cleaned_data["who"]
        with transaction.atomic():
            for listing in queryset:
                curation.assign(listing, who)
                modeladmin.log_change(request, listing, f"Looked after by {who or 'nobody'}.")
            done = len(queryset)
        said = ngettext(
            "%(n)d listing is looked after by %(who)s.", "%(n)d listings are looked after by %(who)s.", done
        )
        modeladmin.message_user(request, said % {"n": done, "who": who or _("nobody")}, messages.SUCCESS)
        return None
    intro = _("Whoever looks after a listing finds it under “Yours” on the front page. Others may still edit it.")
    return _ask(modeladmin, request, queryset, form, assign, intro, button=_("Assign"), back=_("Back, assign nothing"))


@admin.action(permissions=["change"], description=gettext_lazy("Hide until checked"))
def hide(modeladmin: Any, request: HttpRequest, queryset: Any) -> None:
    """Takes the chosen listings out of lists and search until somebody checks them. Emergency numbers stay."""
    if too_many(modeladmin, request, queryset):
        return
    done, kept = 0, []
    with transaction.atomic():
        for listing in queryset:
            try:
                curation.hide(listing)
            except ValidationError:
                kept.append(listing)
            else:
                modeladmin.log_change(request, listing, "Hidden until somebody checks it.")
                done += 1
    if done:
        said = ngettext("%d listing is hidden until checked.", "%d listings are hidden until checked.", done) % done
        modeladmin.message_user(request, f"{said} {_('Their own pages stay, and say so.')}", messages.SUCCESS)
    if kept:
        names = ", ".join(str(listing) for listing in kept)
        said = _("An emergency number is never hidden: %(names)s.") % {"names": names}
        modeladmin.message_user(request, said, messages.WARNING)


def _ask(
    modeladmin: Any, request: HttpRequest, queryset: Any, form: Any, action: Any, intro: str, **words: str
) -> HttpResponse:
    """The page that asks `form` before `action`; `words` are those of its `button` and of the way `back`."""
    context = modeladmin.admin_site.each_context(request) | {
        "title": action.short_description,
        "opts": modeladmin.opts,
        "listings": queryset,
        "checkbox_name": ACTION_CHECKBOX_NAME,
        "action_name": action.__name__,
        "form": form,
        "intro": intro,
        "media": modeladmin.media + form.media,
    }
    return TemplateResponse(request, "admin/ask_first.html", context | words)


LISTING_ACTIONS: list[Action] = [
    mark_checked(CheckMethod.PHONE),
    mark_checked(CheckMethod.EMAIL),
    mark_checked(CheckMethod.VISIT),
    mark_checked(CheckMethod.PAGE),
    ask_now,
    publish,
    keep,
    assign,
    hide,
    close,
]
