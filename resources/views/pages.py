"""What the pages of all listings do alike: permanent addresses, redirects and the page of a closed listing."""

from typing import Any, TypeVar

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from ..addresses import moved_to
from ..lines import always_open_line
from ..models import Listing

AnyListing = TypeVar("AnyListing", bound=Listing)


def find_listing(listings: "QuerySet[AnyListing]", slug: str, *, under: str = "") -> AnyListing | HttpResponse:
    """The published or closed listing at an address, or a permanent redirect to where a rename took it.

    `under` is what stands behind the listing's own address on a page below it, such as "flyer/".

    Raises Http404 for a draft or an unknown address.
    """
    listing = listings.exclude(status=Listing.Status.DRAFT).filter(slug=slug).first()
    if listing:
        return listing
    moved = moved_to(listings.model, slug)
    if moved and moved.status != Listing.Status.DRAFT:
        home = moved.get_absolute_url()  # type: ignore[attr-defined]  # every kind has one
        return redirect(f"{home}{under}", permanent=True)
    raise Http404(slug)


def closed_page(request: HttpRequest, listing: Listing, *, others: Any, more_url: str, section: str) -> HttpResponse:
    """410: this is over; why, since when, and the nearest that is open (`others`: rows with get_absolute_url)."""
    context = {
        "listing": listing,
        "others": others,
        "more_url": more_url,
        "section": section,
        "line": always_open_line(),
    }
    return render(request, "closed.html", context, status=410)
