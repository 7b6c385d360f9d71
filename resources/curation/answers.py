"""What a sender hears of the decision on a suggestion, in their language."""

from django.conf import settings
from django.utils.translation import override

from ..languages import in_language
from ..models import Listing, Suggestion
from ..staff.mail_stand_in import queue


def tell_sender(suggestion: Suggestion, email: str) -> None:
    """Queues the mail that says what staff decided. Call it once; the address is not kept."""
    listing = suggestion.listing
    with override(suggestion.language):
        path = ""  # a draft has no page yet
        if listing is not None and listing.status != Listing.Status.DRAFT:
            path = in_language(listing.get_absolute_url(), suggestion.language)
        context = {
            "site_name": settings.SITE_NAME,
            "listing": str(listing or ""),
            "link": f"{settings.SITE_URL}{path}" if path else "",
            "status": suggestion.status,
            "note": suggestion.decision_note,
        }
        queue(email, "suggestion_decided", context, language=suggestion.language)
