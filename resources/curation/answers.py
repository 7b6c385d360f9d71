"""Who hears of the decision on a suggestion, and what, in their language. No address is kept after that."""

from django.conf import settings
from django.utils.translation import override

from ..languages import in_language
from ..mailing import queue
from ..models import CheckRequest, Listing, Suggestion

#: The columns that hold who hears of it.
SENDERS = ("email", "language", "also")
#: Addresses that one suggestion keeps; more is what robots send.
MOST_SENDERS = 20


def senders_of(suggestion: Suggestion) -> list[tuple[str, str]]:
    """Everybody who left an address with it, each with their language."""
    first = [(suggestion.email, suggestion.language)] if suggestion.email else []
    return [*first, *((email, language) for email, language in suggestion.also)]


def add_sender(suggestion: Suggestion, email: str, language: str) -> None:
    """One more who hears of it, unless they do already. The caller saves `SENDERS`."""
    known = [address.lower() for address, _language in senders_of(suggestion)]
    if not email or email.lower() in known or len(known) >= MOST_SENDERS:
        return
    if suggestion.email:
        suggestion.also = [*suggestion.also, [email, language]]
    else:
        suggestion.email, suggestion.language = email, language


def forget_senders(suggestion: Suggestion) -> None:
    """Takes all addresses off. The caller saves `SENDERS`."""
    suggestion.email, suggestion.also = "", []


def tell_sender(suggestion: Suggestion, email: str, language: str) -> None:
    """Queues the mail that says what staff decided. Call it once for each."""
    listing = suggestion.listing
    path = ""  # a draft has no page yet
    if listing is not None and listing.status != Listing.Status.DRAFT:
        path = in_language(listing.get_absolute_url(), language)
    with override(language):
        name = str(listing or "")
    context = {
        "listing": name,
        "link": f"{settings.SITE_URL}{path}" if path else "",
        "status": suggestion.status,
        "note": suggestion.decision_note,
        # Whom we ask to confirm a listing stays our contact.
        "kept": CheckRequest.objects.filter(email__iexact=email).exists(),
    }
    queue(email, "suggestion_decided", context, language=language)
