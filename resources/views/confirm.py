"""Those who run a listing say whether it is still right, by a link from our mail: no account, no session, no cookie.

The link's token is the authority, so Django's CSRF protection, which needs a cookie, is left out. Looking changes
nothing: mail scanners open every link. A link that is not ours and one of an unknown request get the same answer.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from ..curation.answering import LinkIsOverError, LinkState, confirm, mail_again, send_changes, state_of, stop_mail
from ..curation.correcting import correction_form, long_text
from ..curation.requests import wants_no_mail
from ..curation.suggesting import NothingWishedError
from ..curation.tokens import CONFIRM, STOP, request_of
from ..kinds import kind_of
from ..models import CheckRequest
from ..stamps import from_our_own_page, wait_minutes

#: Characters of a message, as `Suggestion.message` holds them.
LONGEST_MESSAGE = 2000

Page = Callable[[HttpRequest, str], HttpResponse]


class WordsForm(forms.Form):
    """What an organization says in its own words."""

    message = long_text(gettext_lazy("Anything else?"), longest=LONGEST_MESSAGE, rows=3)


def _by_link(page: Page) -> Page:
    """A page behind a link: it is kept nowhere and found by no search engine, and needs no cookie."""

    @wraps(page)
    def answer(request: HttpRequest, token: str) -> HttpResponse:
        response = page(request, token)
        response["Cache-Control"] = "private, no-store"
        response["X-Robots-Tag"] = "noindex, nofollow"
        return response

    return csrf_exempt(require_http_methods(["GET", "HEAD", "POST"])(answer))


@_by_link
def listing(request: HttpRequest, token: str) -> HttpResponse:
    """The listing as families see it, and the three answers; after "Yes", a thank-you that stays."""
    asked = request_of(token, CONFIRM)
    state = state_of(asked, timezone.now()) if asked else LinkState.OVER
    if asked is None or state is LinkState.OVER:
        return _no_link(request, asked)
    if request.method == "POST":
        if not from_our_own_page(request):
            return _listing_page(request, token, asked, said=_once_more(), status=403)
        confirm(asked, timezone.now())
        return redirect("confirm:listing", token)
    return _listing_page(request, token, asked)


def _listing_page(request: HttpRequest, token: str, asked: CheckRequest, **more: Any) -> HttpResponse:
    record: Any = asked.listing
    kind = kind_of(type(record))
    context = {
        "asked": asked,
        "token": token,
        "listing": record,
        "facts_template": kind.facts_template,
        "said": more.get("said", ""),
        **kind.facts(record, timezone.now()),
    }
    return render(request, "confirm/listing.html", context, status=more.get("status", 200))


@_by_link
def change(request: HttpRequest, token: str) -> HttpResponse:
    """What we have, in a form: whatever comes back changed is one suggestion for staff."""
    return _changes(request, token, says_closed=False)


@_by_link
def closed(request: HttpRequest, token: str) -> HttpResponse:
    """It has closed, says the organization: staff close it."""
    return _changes(request, token, says_closed=True)


def _changes(request: HttpRequest, token: str, *, says_closed: bool) -> HttpResponse:
    asked = request_of(token, CONFIRM)
    if asked is None or state_of(asked, timezone.now()) is LinkState.OVER:
        return _no_link(request, asked)
    data = request.POST if request.method == "POST" else None
    record: Any = asked.listing
    words, correction = WordsForm(data), None if says_closed else correction_form(record, data)
    said, status = "", 200
    if data is not None and words.is_valid() & (correction is None or correction.is_valid()):
        said, status = _refusal(request)
        if not said:
            try:
                changes = correction.changes if correction else {}
                message, language = words.cleaned_data["message"], str(request.LANGUAGE_CODE)
                now = timezone.now()
                send_changes(asked, changes, now, message=message, language=language, says_closed=says_closed)
                return redirect("confirm:listing", token)
            except NothingWishedError:
                said = _("You changed nothing yet. Is all of it right? Then go back and press “Yes, all correct”.")
            except LinkIsOverError:
                return _no_link(request, asked)
    problems = bool(words.errors or (correction and correction.errors))
    context = {"asked": asked, "token": token, "listing": record, "words": words, "correction": correction}
    context |= {"said": said, "problems": problems, "says_closed": says_closed}
    return render(request, "confirm/change.html", context, status=status)


@_by_link
def stop(request: HttpRequest, token: str) -> HttpResponse:
    """No more mail to this address, or again mail. A mail program's one click (RFC 8058) is a POST, and comes alone."""
    asked = request_of(token, STOP)
    if asked is None:
        return _no_link(request, None)
    # An address that confirms nothing of ours any more is forgotten, and nobody writes there.
    forgotten = not asked.email
    if request.method == "POST" and not forgotten:
        if "again" in request.POST:
            mail_again(asked.email)
        else:
            stop_mail(asked.email)
    # No redirect: the standard forbids one after the one click, and a reload changes nothing.
    return render(request, "confirm/stop.html", {"stopped": forgotten or wants_no_mail(asked.email)})


def _refusal(request: HttpRequest) -> tuple[str, int]:
    if not from_our_own_page(request):
        return _once_more(), 403
    if wait_minutes(request, "confirm"):
        return _("Many messages came from your network just now. Please send it again in an hour."), 429
    return "", 200


def _once_more() -> str:
    return _("Please press the button once more.")


def _no_link(request: HttpRequest, asked: CheckRequest | None) -> HttpResponse:
    """410 for a link that is over, else 404; neither says of which listing, or whether there is one."""
    return render(request, "confirm/over.html", {"was_ours": asked is not None}, status=410 if asked else 404)
