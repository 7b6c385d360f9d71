"""What a sender hears of the decision on a suggestion, in their language."""

from django.conf import settings
from django.utils.translation import override

from ..languages import in_language
from ..mailing import queue
from ..models import Listing, Suggestion


def tell_sender(suggestion: Suggestion, email: str) -> None:
    """Queues the mail that says what staff decided. Call it once; the address is not kept."""
    listing = suggestion.listing
    path = ""  # a draft has no page yet
    if listing is not None and listing.status != Listing.Status.DRAFT:
        path = in_language(listing.get_absolute_url(), suggestion.language)
    with override(suggestion.language):
        name = str(listing or "")
    context = {
        "listing": name,
        "link": f"{settings.SITE_URL}{path}" if path else "",
        "status": suggestion.status,
        "note": suggestion.decision_note,
        # Whom we ask to confirm a listing stays our contact.
        "kept": suggestion.origin == Suggestion.Origin.ORGANIZATION,
    }
    queue(email, "suggestion_decided", context, language=suggestion.language)
