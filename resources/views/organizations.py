"""Who runs the listings."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from ..addresses import moved_to
from ..kinds import listing_kinds
from ..models import Organization
from ..paging import page_of

MOST_SHOWN = 50


def index(request: HttpRequest) -> HttpResponse:
    """All organizations by name."""
    return render(
        request, "organizations/index.html", {"page": page_of(Organization.objects.all(), request, per_page=50)}
    )


def detail(request: HttpRequest, slug: str) -> HttpResponse:
    """One organization and its listings of every kind; 301 from an old address."""
    organization = Organization.objects.filter(slug=slug).first()
    if organization is None:
        moved = moved_to(Organization, slug)
        if moved is None:
            raise Http404(slug)
        return redirect(moved, permanent=True)
    sections = [(kind, list(kind.public().filter(organization=organization)[:MOST_SHOWN])) for kind in listing_kinds()]
    context = {"organization": organization, "sections": [section for section in sections if section[1]]}
    return render(request, "organizations/detail.html", context)
