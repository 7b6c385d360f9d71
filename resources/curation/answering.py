"""What an organization answers by its link: all correct, something changed, or it has closed."""

from collections.abc import Mapping
from datetime import datetime
from enum import Enum
from typing import Any

from django.db import transaction
from django.db.models import Q

from ..models import CheckRequest, NoMail, Suggestion
from ..today import staff_today
from .decisions import checked_by_link
from .history import acting
from .requests import wants_no_mail
from .suggesting import propose

#: Who acts, as the history names it.
BY_LINK = "The organization, by its link"


class LinkState(Enum):
    """Where a link stands."""

    OPEN = "open"
    ANSWERED = "answered"
    OVER = "over"


class LinkIsOverError(Exception):
    """The link ended between the page and the answer."""


def state_of(request: CheckRequest, now: datetime) -> LinkState:
    """Whether a link waits for its answer, has one (and takes corrections until it ends), or is over."""
    listing: Any = request.listing
    ended_in_silence = request.answered is not None and not request.answer
    if request.expires <= now or ended_in_silence or listing is None or not listing.is_published:
        return LinkState.OVER
    return LinkState.ANSWERED if request.answered else LinkState.OPEN


@transaction.atomic
def confirm(request: CheckRequest, now: datetime) -> bool:
    """Records a check; False when the link was answered or over before, and then nothing is recorded."""
    waiting = CheckRequest.objects.filter(pk=request.pk, answered__isnull=True, expires__gt=now)
    if not waiting.update(answered=now, answer="correct"):
        return False
    listing: Any = request.listing
    with acting(BY_LINK):
        checked_by_link(listing, on=staff_today())
    return True


@transaction.atomic
def send_changes(
    request: CheckRequest, changes: Mapping[str, Any], now: datetime, *, message: str, language: str, says_closed: bool
) -> Suggestion:
    """Keeps what the organization wants changed as one suggestion, with everything it changed field by field.

    Raises NothingWishedError when nothing is asked, LinkIsOverError when the link ended meanwhile.
    """
    listing: Any = request.listing
    suggestion = propose(
        listing,
        changes,
        origin=Suggestion.Origin.ORGANIZATION,
        language=language,
        message=message,
        says_closed=says_closed,
        # They hear what became of it, as everybody who left an address does.
        email="" if wants_no_mail(request.email) else request.email,
    )
    # Answered before, or not yet; never one that ended in silence.
    link = CheckRequest.objects.filter(~Q(answer="") | Q(answered__isnull=True), pk=request.pk, expires__gt=now)
    if not link.update(answered=now, answer="closed" if says_closed else "changes"):
        raise LinkIsOverError
    return suggestion


def stop_mail(address: str) -> None:
    """Sends no more requests to an address. To ask twice changes nothing."""
    NoMail.objects.get_or_create(email=address.lower())


def mail_again(address: str) -> None:
    """Takes `stop_mail` back."""
    NoMail.objects.filter(email=address.lower()).delete()
