"""A record's history in the admin: who changed what, as stories, and the way back on each."""

from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.models import AbstractBaseUser
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from ..addresses import form_of
from ..curation.going_back import Undo, go_back, plan
from ..curation.people import PUBLISH, may, may_edit
from ..curation.stories import stories_page, story_at
from ..curation.versions import version_of

#: Field of the form that names the version which the person had before them.
VERSION = "_version"


def keeps_history(model: Any) -> bool:
    """Whether the changes of a model are kept."""
    return hasattr(model, "history")


def history_page(model_admin: Any, request: HttpRequest, object_id: str) -> HttpResponse:
    """The stories of one record, newest first. Raises PermissionDenied or Http404."""
    record = _record(model_admin, request, object_id)
    if not model_admin.has_view_or_change_permission(request, record):
        raise PermissionDenied
    page, stories = stories_page(record, request.GET.get("page"))
    context = _context(model_admin, request, record) | {
        "title": _("History: %(record)s") % {"record": record},
        "page": page,
        "pages": page.paginator.get_elided_page_range(page.number),
        "stories": stories,
        "may_go_back": may_edit(request.user, record),
    }
    return TemplateResponse(request, "admin/history.html", context)


def go_back_page(model_admin: Any, request: HttpRequest, object_id: str, story: str) -> HttpResponse:
    """Shows what going back on one story would do, and on POST does what was ticked."""
    record = _record(model_admin, request, object_id)
    if not (model_admin.has_change_permission(request, record) and may_edit(request.user, record)):
        raise PermissionDenied
    found = story_at(record, story)
    if found is None:
        raise Http404
    undos = [undo for undo in plan(found) if _may_undo(model_admin, request, undo)]
    version, problems = version_of(record), []
    asked = request.POST.getlist("undo")
    if request.method == "POST":
        if request.POST.get(VERSION) != version:
            problems = [_("Somebody changed this meanwhile. Look again at what would change.")]
        elif chosen := [undo for undo in undos if undo.key in asked]:
            try:
                go_back(record, found, chosen, by=cast(AbstractBaseUser, request.user))
            except ValidationError as error:
                problems = error.messages
            else:
                model_admin.log_change(request, record, "Went back on a change.")
                model_admin.message_user(request, _("It is again as it was before that change."), messages.SUCCESS)
                return HttpResponseRedirect(_address(record, "history"))
        else:
            problems = [_("Choose what to go back on.")]
    context = _context(model_admin, request, record) | {
        "title": _("Go back: %(record)s") % {"record": record},
        "story": found,
        "undos": [(undo, undo.key in asked if request.method == "POST" else undo.since is None) for undo in undos],
        "version": version,
        "problems": problems,
    }
    return TemplateResponse(request, "admin/go_back.html", context)


def _may_undo(model_admin: Any, request: HttpRequest, undo: Undo) -> bool:
    """Whether this person may undo it: what publishes or closes takes the right to."""
    field = undo.change.field if undo.change else None
    name = getattr(getattr(field, "translated_field", field), "name", "")
    return name not in model_admin.publishing or may(request.user, PUBLISH)


def _record(model_admin: Any, request: HttpRequest, object_id: str) -> Any:
    record = model_admin.get_object(request, object_id)
    if record is None:
        raise Http404
    return record


def _context(model_admin: Any, request: HttpRequest, record: Any) -> dict[str, Any]:
    return {
        **model_admin.admin_site.each_context(request),
        "opts": model_admin.opts,
        "record": record,
        "form_url": form_of(record),
        "history_url": _address(record, "history"),
        "media": model_admin.media,
    }


def _address(record: Any, name: str) -> str:
    return reverse(f"admin:{record._meta.app_label}_{record._meta.model_name}_{name}", args=[record.pk])
