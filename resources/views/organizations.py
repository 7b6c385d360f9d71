"""Who runs the listings."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from ..addresses import moved_to, whole_address
from ..closures import still_ahead
from ..kinds import Kind, listing_kinds
from ..linked_data import organization_data, page_data
from ..models import Closure, Organization
from ..paging import page_of
from ..today import staff_today

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
    address = whole_address(request, organization.get_absolute_url())
    context = {
        "organization": organization,
        "sections": _sections(organization),
        "closures": _closures(organization),
        "linked_data": page_data(organization_data(organization, address)),
    }
    return render(request, "organizations/detail.html", context)


def _sections(organization: Organization) -> list[tuple[Kind, list[Any]]]:
    """Each kind that the organization has, with its rows."""
    now, sections = timezone.now(), []
    for kind in listing_kinds():
        listings = list(kind.public().filter(organization=organization)[:MOST_SHOWN])
        if listings:
            sections.append((kind, kind.rows(listings, now) if kind.rows else listings))
    return sections


def _closures(organization: Organization) -> list[Closure]:
    """Days on which all of it is closed, now or to come."""
    return [closure for closure in organization.closures.all() if still_ahead(closure, staff_today())]
