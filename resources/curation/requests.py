"""We ask those who run a listing whether it is still right: whom, when, how often, and in which language.

A listing due for a check is asked about once, with reminders after two and five weeks; two weeks later its link ends,
and it goes to staff. Whoever answered, or was asked within the listing's cycle, is left alone.

An open request is one row without `answered`; a row with `answered` and no `answer` ended in silence: somebody checked
or closed the listing, or another address confirms it now.
"""

from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta
from logging import getLogger
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ImproperlyConfigured, ValidationError
from django.db import transaction
from django.db.models import Case, Exists, OuterRef, Q, QuerySet, When
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from ..freshness import cycle_days, longest_cycle
from ..kinds import Kind, listing_kinds
from ..languages import ENGLISH, SPANISH
from ..mailing import queue
from ..models import CheckRequest, Listing, NoMail, Organization
from ..today import staff_today
from .tokens import CONFIRM, STOP, token_for

logger = getLogger(__name__)

#: After the first mail.
REMINDERS = [timedelta(weeks=2), timedelta(weeks=5)]
LINK_ENDS = timedelta(weeks=7)
#: Addresses that one run forgets at most; the next run is a few minutes away.
MOST_AT_ONCE = 500


def contact_of(listing: Listing) -> str:
    """The address that confirms a listing: its own, else its organization's; "" when there is none. Never public."""
    organization = listing.organization
    return listing.contact_email or (organization.contact_email if organization else "")


def language_for(listing: Listing) -> str:
    """The language of our mail: the organization's; without one, Spanish for a listing in Spanish only."""
    if listing.organization:
        return listing.organization.contact_language
    return SPANISH if [*getattr(listing, "languages", ())] == [SPANISH] else ENGLISH


def wants_no_mail(address: str) -> bool:
    """Whether an address asked us to stop."""
    return NoMail.objects.filter(email=address.lower()).exists()


def no_answer(now: datetime) -> Q:
    """The condition for requests whose link ended without an answer: staff's turn."""
    return Q(answered__isnull=True, expires__lte=now)


# What is due --------------------------------------------------------------------------------------


def due_requests(now: datetime) -> Iterator[Listing]:
    """Listings to ask about, at most CHECK_REQUESTS_A_DAY for one address; in a fixed number of queries."""
    recent = CheckRequest.objects.filter(sent__gt=now - timedelta(days=1))
    asked = Counter(recent.values_list(Lower("email"), flat=True))
    for kind in listing_kinds():
        for listing in _to_ask(kind, now):
            address = contact_of(listing).lower()
            if asked[address] < settings.CHECK_REQUESTS_A_DAY:
                asked[address] += 1
                yield listing


def _to_ask(kind: Kind, now: datetime) -> QuerySet[Any]:
    """Listings of a kind that are due for a check and have a contact whom we have not asked in this cycle."""
    days = cycle_days(kind.key)
    own = When(~Q(contact_email=""), then=Lower("contact_email"))
    same = CheckRequest.objects.annotate(address=Lower("email")).filter(
        content_type=ContentType.objects.get_for_model(kind.model),
        object_id=OuterRef("pk"),
        address=OuterRef("contact"),
    )
    asked = same.filter(Q(answered__isnull=True) | Q(sent__gt=now - timedelta(days=days)))
    due = kind.model._default_manager.due_for_check(staff_today(), days)  # type: ignore[attr-defined]  # every kind has it
    found: QuerySet[Any] = (
        due.select_related("organization")
        .annotate(contact=Case(own, default=Lower("organization__contact_email")))
        .exclude(contact="")
        .filter(contact__isnull=False)
        .filter(~Exists(asked), ~Exists(NoMail.objects.filter(email=OuterRef("contact"))))
    )
    return found


def due_reminders(now: datetime) -> Iterator[tuple[CheckRequest, int]]:
    """Open requests to remind of, each with which reminder it is (1 or 2)."""
    late = Q()
    for number, pause in enumerate(REMINDERS, start=1):
        late |= Q(sent__lte=now - pause, reminded__lt=number)
    stopped = NoMail.objects.filter(email=OuterRef("address"))
    waiting = CheckRequest.objects.filter(late, answered__isnull=True, expires__gt=now)
    waiting = waiting.annotate(address=Lower("email")).filter(~Exists(stopped)).order_by("pk")
    for request in waiting.prefetch_related("listing__organization"):
        listing: Any = request.listing
        if still_asked(request) and contact_of(listing).lower() == request.email.lower():
            yield request, sum(request.sent <= now - pause for pause in REMINDERS)


def still_asked(request: CheckRequest) -> bool:
    """Whether an answer to an open request is still of use: families see the listing, and nobody checked it since."""
    listing: Any = request.listing
    if listing is None or not listing.is_published:
        return False
    sent_on = timezone.localdate(request.sent, ZoneInfo(settings.STAFF_ZONE))
    return listing.checked_on is None or listing.checked_on < sent_on


# Asking -------------------------------------------------------------------------------------------


def keep_asking(now: datetime) -> int:
    """Everything that is due: ends, reminders and new requests; how many mails it queued. Safe to run twice at once."""
    end_answered_otherwise(now)
    mails = sum(remind(request, number) for request, number in list(due_reminders(now)))
    for listing in list(due_requests(now)):
        try:
            mails += ask(listing, now) is not None
        except ValidationError:
            logger.warning("The contact of %s %s is no email address.", listing._meta.model_name, listing.pk)
    return mails


@transaction.atomic
def ask(listing: Listing, now: datetime) -> CheckRequest | None:
    """Queues a mail to the contact of a listing; None when a request to the same address is open already.

    One whose link has ended is over then, and so is one to whoever was the contact before.

    Raises ValidationError for a contact that is no address, and ImproperlyConfigured without SITE_URL.
    """
    address = contact_of(listing)
    whose = {"content_type": ContentType.objects.get_for_model(listing), "object_id": listing.pk}
    open_ones = CheckRequest.objects.filter(answered__isnull=True, **whose)
    open_ones.filter(~Q(email__iexact=address) | Q(expires__lte=now)).update(answered=now)
    first = {"email": address, "language": language_for(listing), "sent": now, "expires": now + LINK_ENDS}
    request, made = CheckRequest.objects.get_or_create(answered=None, **whose, defaults=first)
    if not made:
        return None
    _write(request, listing)
    return request


@transaction.atomic
def remind(request: CheckRequest, number: int) -> bool:
    """Queues reminder `number`; False when another run was quicker, or the answer came."""
    waiting = CheckRequest.objects.filter(pk=request.pk, answered__isnull=True, reminded__lt=number)
    if not waiting.update(reminded=number):
        return False
    _write(request, request.listing, number)
    return True


def end_answered_otherwise(now: datetime) -> int:
    """Ends requests that nobody answered and whose listing was checked, closed or taken away since; how many."""
    silent = CheckRequest.objects.filter(no_answer(now)).prefetch_related("listing")
    over = [request.pk for request in silent if not still_asked(request)]
    return CheckRequest.objects.filter(pk__in=over, answered__isnull=True).update(answered=now)


def forget_contacts(now: datetime) -> int:
    """One part of `tick`: forgets whom we asked long ago and would not ask again; how many addresses.

    For as long as a listing's cycle an address says whom not to ask again. One that still confirms a listing stays
    with its requests: we have it anyway, and the link that stops our mail works in old mails, too.
    """
    over = CheckRequest.objects.filter(answered__isnull=False, sent__lt=now - longest_cycle()).exclude(email="")
    over = over.annotate(address=Lower("email"))
    holders: list[Any] = [Organization, *(kind.model for kind in listing_kinds())]
    for model in holders:
        contacts = model._default_manager.annotate(contact=Lower("contact_email"))
        over = over.filter(~Exists(contacts.filter(contact=OuterRef("address"))))
    return CheckRequest.objects.filter(pk__in=list(over.values_list("pk", flat=True)[:MOST_AT_ONCE])).update(email="")


def _write(request: CheckRequest, listing: Any, reminder: int = 0) -> None:
    # Dates as those who are asked see them, near enough: the mail names days, and UTC is a day ahead every evening.
    with override(request.language), timezone.override(settings.STAFF_ZONE):
        stop = link_to("confirm:stop", token_for(request, STOP))
        context = {
            "listing": str(listing.name),
            "link": link_to("confirm:listing", token_for(request, CONFIRM)),
            "stop_link": stop,
            "sent": request.sent,
            "expires": request.expires,
            "reminder": reminder,
            "last_reminder": reminder == len(REMINDERS),
        }
        queue(request.email, "check_request", context, language=request.language, unsubscribe_url=stop)


def link_to(page: str, token: str) -> str:
    """The whole address of a page in the language that is active. Raises ImproperlyConfigured without SITE_URL."""
    if not settings.SITE_URL:
        raise ImproperlyConfigured("SITE_URL is missing: the links in our mail would lead nowhere.")
    return f"{settings.SITE_URL}{reverse(page, args=[token])}"
