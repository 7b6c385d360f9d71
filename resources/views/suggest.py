"""Suggestions from anyone: something wrong in a listing, or a new one. No cookie, no session, nothing needed but words.

The views are exempt from Django's CSRF protection, which would need a cookie: it guards the authority of whoever is
signed in, and these forms have none. `resources.stamps` guards them instead.
"""

from collections.abc import Callable
from typing import Any, cast

from django import forms
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, override
from django.views.decorators.csrf import csrf_exempt

from ..addresses import moved_to
from ..curation.correcting import TOO_LONG, CorrectionForm, long_text
from ..curation.suggesting import NothingWishedError, correction_form, new_listing_form, propose
from ..kinds import Kind, listing_kinds
from ..languages import ENGLISH
from ..models import Listing, Suggestion
from ..stamps import Age, StampForm, from_our_own_page, wait_minutes

#: Characters of a message, as `Suggestion.message` holds them, with room for our own first line.
LONGEST_MESSAGE = 1800
CLOSED, OTHER = "closed", "other"
TOPICS = [
    ("phone", gettext_lazy("The phone number is wrong")),
    ("time", gettext_lazy("The day or time is wrong")),
    ("place", gettext_lazy("The place is wrong")),
    (CLOSED, gettext_lazy("It has closed")),
    (OTHER, gettext_lazy("Something else")),
]
#: Purpose of the stamps and of the count.
PURPOSE = "suggestion"


class MessageForm(forms.Form):
    """What a visitor says in their own words, and where they may hear from us."""

    message = long_text(gettext_lazy("Tell us more"), longest=LONGEST_MESSAGE, rows=4)
    email = forms.EmailField(
        required=False,
        max_length=254,
        label=gettext_lazy("Your email, if you like"),
        error_messages={
            "invalid": gettext_lazy("We could not read that email. You may also leave it empty."),
            "max_length": TOO_LONG,
        },
        widget=forms.EmailInput({"autocomplete": "email"}),
    )

    def words(self) -> str:
        """What staff read."""
        return str(self.cleaned_data["message"])


class WrongForm(MessageForm):
    """What is wrong with a listing, in one tap or in words."""

    wrong = forms.MultipleChoiceField(
        required=False, choices=TOPICS, widget=forms.CheckboxSelectMultiple, label=gettext_lazy("What is wrong?")
    )

    @property
    def says_closed(self) -> bool:
        """Whether they say that it has closed."""
        return CLOSED in self.cleaned_data["wrong"]

    def words(self) -> str:
        """Their words, below what they ticked, which staff read in English."""
        with override(ENGLISH):
            ticked = [str(words) for key, words in TOPICS if key in self.cleaned_data["wrong"] and key != OTHER]
        first = [f"{'. '.join(ticked)}."] if ticked else []
        return "\n".join([*first, super().words()]).strip()


def index(request: HttpRequest) -> HttpResponse:
    """Which kind of thing a visitor knows of, and how to say that something is wrong."""
    return render(request, "suggest/index.html")


def thanks(request: HttpRequest) -> HttpResponse:
    """What happens next; every sent form leads here, and a reload sends nothing."""
    return render(request, "suggest/thanks.html")


@csrf_exempt
def new(request: HttpRequest, kind: str) -> HttpResponse:
    """A group, a line or a program that is missing here."""
    model = cast(type[Listing], _kind(kind).model)

    def answers(data: QueryDict | None) -> tuple[MessageForm, CorrectionForm]:
        return MessageForm(data), new_listing_form(model, data)

    return _page(request, "suggest/new.html", model, answers, {"kind": kind})


@csrf_exempt
def change(request: HttpRequest, kind: str, slug: str) -> HttpResponse:
    """Something is wrong with a listing; a closed one may have opened again. 301 from an old address."""
    model: Any = _kind(kind).model
    listing = model.objects.exclude(status=Listing.Status.DRAFT).filter(slug=slug).first()
    if listing is None:
        moved = moved_to(model, slug)
        if moved is None or moved.status == Listing.Status.DRAFT:
            raise Http404(slug)
        return redirect("suggest:change", kind, moved.slug, permanent=True)

    def answers(data: QueryDict | None) -> tuple[MessageForm, CorrectionForm]:
        return WrongForm(data), correction_form(listing, data)

    return _page(request, "suggest/change.html", listing, answers, {"kind": kind, "listing": listing})


Answers = Callable[[QueryDict | None], tuple[MessageForm, CorrectionForm]]


def _page(request: HttpRequest, template: str, target: Any, answers: Answers, more: dict[str, Any]) -> HttpResponse:
    """The form; when it was sent and all is well, on to the thanks, else the form again with all that was typed."""
    data = request.POST if request.method == "POST" else None
    message, correction = answers(data)
    stamp = StampForm(PURPOSE, data)
    said, status = "", 200
    if data is not None and message.is_valid() & correction.is_valid():
        said, status = _refusal(request, stamp)
        if not said:
            try:
                _keep(target, message, correction, request)
                return redirect("suggest:thanks")
            except NothingWishedError:
                said = _("Please tick what is wrong, change a field, or write us a line.")
    # What comes back has a stamp of its own, unless its sender was only quick.
    if stamp.age is not Age.TOO_SOON:
        stamp = StampForm(PURPOSE)
    context = more | {
        "message_form": message,
        "correction": correction,
        "stamp": stamp,
        "said": said,
        "problems": bool(message.errors or correction.errors),
        "open": bool(correction.errors) or (correction.is_bound and bool(correction.changes)),
    }
    response = render(request, template, context, status=status)
    # The stamp is one visitor's; not "no-store", with which "back" would lose what was typed.
    patch_cache_control(response, private=True, no_cache=True)
    return response


def _refusal(request: HttpRequest, stamp: StampForm) -> tuple[str, int]:
    """Why a form is not taken as it came, in kind words, and the status; ("", 200) when all is well."""
    again = _("Please press “Send” once more. All that you typed is still here.")
    if not from_our_own_page(request):
        return again, 403
    if stamp.filled_by_a_program or stamp.age is Age.TOO_SOON:
        return _("That was very fast. %(again)s") % {"again": again}, 200
    if stamp.age is Age.TOO_OLD:
        return _("This page lay open for a long time. %(again)s") % {"again": again}, 200
    if minutes := wait_minutes(request, PURPOSE):
        wait = ngettext("%(n)d minute", "%(n)d minutes", minutes) % {"n": minutes}
        said = _("Many messages came from your network just now. Please send it again in %(wait)s.") % {"wait": wait}
        return said, 429
    return "", 200


def _keep(target: Any, message: MessageForm, correction: CorrectionForm, request: HttpRequest) -> None:
    propose(
        target,
        correction.changes,
        origin=Suggestion.Origin.VISITOR,
        language=str(request.LANGUAGE_CODE),
        message=message.words(),
        email=message.cleaned_data["email"],
        says_closed=isinstance(message, WrongForm) and message.says_closed,
    )


def _kind(address: str) -> Kind:
    """The kind of listing at an address. Raises Http404."""
    for kind in listing_kinds():
        if kind.suggestable and kind.suggestable.address == address:
            return kind
    raise Http404(address)
