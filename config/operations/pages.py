"""The staff pages about the site itself, for administrators: first steps, what a launch needs, how it runs."""

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from resources.curation.people import may

from .launch import DECISIONS, checklist, decide, note_seen, send_test_mail, take_back
from .start import first_steps
from .status import how_it_runs, latest_faults, parts_of_tick

#: Sees these pages, and decides on that of the launch.
SEE = "resources.see_how_it_runs"


@require_GET
def status(request: HttpRequest) -> HttpResponse:
    """How the site runs."""
    _let_in(request)
    now = timezone.now()
    context = {
        "title": _("How the site runs"),
        "sections": how_it_runs(now),
        "parts": parts_of_tick(now),
        "faults": latest_faults(),
    }
    return TemplateResponse(request, "admin/status.html", admin.site.each_context(request) | context)


@require_GET
def start(request: HttpRequest) -> HttpResponse:
    """The first steps for a new state."""
    _let_in(request)
    context = {"title": _("First steps"), "steps": first_steps()}
    return TemplateResponse(request, "admin/start.html", admin.site.each_context(request) | context)


@require_http_methods(["GET", "HEAD", "POST"])
def launch(request: HttpRequest) -> HttpResponse:
    """What a launch needs. A POST asks for a test mail, or says what a person has made sure of."""
    _let_in(request)
    if request.method == "POST":
        _do(request)
        return HttpResponseRedirect(reverse("admin_launch"))
    found = checklist(timezone.now())
    note_seen(found.missing)
    context = {"title": _("Before the launch"), "list": found}
    return TemplateResponse(request, "admin/launch.html", admin.site.each_context(request) | context)


def _let_in(request: HttpRequest) -> None:
    if not may(request.user, SEE):
        raise PermissionDenied


def _do(request: HttpRequest) -> None:
    key = request.POST.get("key", "")
    if "test-mail" in request.POST:
        _send_test_mail(request)
    elif key in DECISIONS and "sure" in request.POST:
        decide(key, by=request.user)  # type: ignore[arg-type]  # nobody else comes here
        messages.success(request, _("Noted, with your name and the day."))
    elif key in DECISIONS and "take-back" in request.POST:
        take_back(key)
        messages.success(request, _("Taken back."))


def _send_test_mail(request: HttpRequest) -> None:
    address = getattr(request.user, "email", "")
    try:
        send_test_mail(address)
    except ValidationError:
        messages.warning(request, _("Your own record has no email address: add one under People first."))
    else:
        said = _("A mail to %s waits in the queue. It goes out when `tick` runs, within five minutes.") % address
        messages.success(request, said)
