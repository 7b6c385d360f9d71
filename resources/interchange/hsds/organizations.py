"""Organizations with the services they run."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db.models import prefetch_related_objects
from django.utils import timezone

from ...models import Organization
from .places import organization_json
from .selecting import Rows, everything, services
from .services import ServiceKind, flat, prepared, service_json, status_of
from .taxonomies import Json


def flat_organizations(organizations: Iterable[Organization]) -> list[Json]:
    """Organizations with what belongs to each of them once; two queries for all of them."""
    found = list(organizations)
    prefetch_related_objects(found, "closures")
    return [flat(organization_json(organization)) for organization in found]


def organizations_json(organizations: Iterable[Organization], *, full_service: bool) -> list[Json]:
    """Organizations, each with its services: name and status of each, or with `full_service` all of it.

    A handful of queries for some hundreds of services.
    """
    found = list(organizations)
    prefetch_related_objects(found, "closures")
    run_by = _services_of(found, full_service=full_service)
    return [
        organization_json(organization) | ({"services": run_by[organization.pk]} if organization.pk in run_by else {})
        for organization in found
    ]


def _services_of(organizations: list[Organization], *, full_service: bool) -> dict[int, list[Json]]:
    now, found = timezone.now(), defaultdict[int, list[Json]](list)
    for source in services({}):
        theirs = Rows(source.kind, source.rows.filter(organization__in=organizations))
        for _rows, some in everything([theirs]):
            for listing in prepared(source.kind, some):
                make = _service if full_service else _name_and_status
                found[listing.organization_id].append(make(source.kind, listing, now))
    return found


def _service(kind: ServiceKind, listing: Any, now: datetime) -> Json:
    told = service_json(kind, listing, now)
    # The organization stands around it.
    told.pop("organization", None)
    return told


def _name_and_status(kind: ServiceKind, listing: Any, now: datetime) -> Json:
    return {
        "id": str(listing.uid),
        "organization_id": str(listing.organization.uid),
        "name": listing.name,
        "status": status_of(kind, listing, now),
    }
