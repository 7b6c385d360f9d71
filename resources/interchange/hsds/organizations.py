"""Organizations with the services they run."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.db.models import prefetch_related_objects
from django.utils import timezone

from ...models import Organization
from .places import organization_json
from .selecting import services
from .services import prepared, service_json
from .taxonomies import Json


def organizations_json(organizations: Iterable[Organization], *, full_service: bool) -> list[Json]:
    """Organizations, each with its services: name and status of each, or with `full_service` all of it.

    A handful of queries for all of them.
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
        listings: Any = source.rows.filter(organization__in=organizations).order_by("pk")
        for listing in prepared(source.kind, listings):
            told = service_json(source.kind, listing, now)
            # The organization stands around it.
            told.pop("organization", None)
            short = {name: told[name] for name in ("id", "organization_id", "name", "status")}
            found[listing.organization_id].append(told if full_service else short)
    return found
