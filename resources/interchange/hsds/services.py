"""Listings as services of HSDS. What all kinds share stands here; each kind registers what is its own."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Max, Q

from ...models import Check, CheckMethod, FeedRecord, Listing, Place, Source
from ...texts import translated_fields
from ..values import values_of
from .identity import mirrored
from .parts import compact, iso
from .places import location_json, organization_json
from .taxonomies import Json, Taxonomy, Term, choice, fact_values, facts, register_facts, register_taxonomy

#: What an import remembers of a listing's last check at its source (`FeedRecord.values["marks"]`).
ASSURED = ("assured_date", "assurer_email", "checked_how")

KINDS = register_taxonomy(
    Taxonomy(
        "kinds",
        "Kinds of help",
        "What a service is. Each service of this directory has exactly one of these.",
        lambda: [kind.term for kind in service_kinds()],
    )
)

register_facts(
    {
        "checked_how": f"How a person made the check of the assured date: {', '.join(CheckMethod.values)}.",
        "closed_on": "The day since when a listing is closed.",
        "name": "The name.",
        "open_question": "What in a listing nobody has confirmed.",
        "closed_reason": "Why a listing is closed.",
        "source": "The name of where the facts were taken from.",
        "source_kind": f"What kind of source that is: {', '.join(Source.Kind.values)}.",
        "source_read_on": "The day on which a person read the source.",
        "source_url": "The address of the source.",
        "summary": "What the listing is good for.",
    }
)


class ServiceAt(NamedTuple):
    """A place at which a service is."""

    #: What names this pair for ever.
    uid: Any
    place: Place
    schedules: Sequence[Json] = ()


@dataclass(frozen=True)
class PlacedRows:
    """Rows of a kind of listing of which each puts a listing at a place."""

    #: With `place` selected.
    rows: Callable[[], models.QuerySet[Any]]
    #: The relation from a row to its listing, or "" where the row is the listing.
    listing: str = ""


@dataclass(frozen=True, eq=False)
class ServiceKind:
    """One kind of listing, as the API needs to know it."""

    model: type[Listing]
    term: Term
    #: Where it stands among all services; lower comes first.
    order: int
    #: Gives a list of listings all that their services tell; a few queries for all of them.
    prepare: Callable[[list[Any]], list[Any]]
    #: What only this kind has: keys of a service, from a listing that was prepared, its id and a moment.
    parts: Callable[[Any, str, datetime], Json]
    #: Attributes of the same, from the listing and its id.
    attributes: Callable[[Any, str], Iterable[Json]]
    #: Where it is, from a listing that was prepared and a moment.
    places: Callable[[Any, datetime], list[ServiceAt]]
    #: The same as rows of the database, each with a `place`.
    placed: tuple[PlacedRows, ...]
    #: Relations through which a listing has its organization and places: what changes there changes the service.
    near: tuple[str, ...]
    #: By the code of a taxonomy: the listings that carry a term of it, by the term's code.
    having: Mapping[str, Callable[[str], Q]]
    #: Whether nothing takes place for longer than a week, from a listing that was prepared and a moment.
    is_closed_for_now: Callable[[Any, datetime], bool] = lambda listing, now: False
    #: Whether the rows that belong to a listing that was prepared are as its source told, by `FeedRecord.values`.
    is_as_told: Callable[[Any, Json], bool] = lambda listing, values: True


_service_kinds: dict[type[models.Model], ServiceKind] = {}


def register_service(kind: ServiceKind) -> None:
    """Makes a kind of listing known to the API; registering the same model again replaces it."""
    _service_kinds[kind.model] = kind


def service_kinds() -> list[ServiceKind]:
    """Every registered kind, in the order of their services."""
    return sorted(_service_kinds.values(), key=lambda kind: kind.order)


# Objects ------------------------------------------------------------------------------------------


def prepared(kind: ServiceKind, listings: Iterable[Any]) -> list[Any]:
    """Listings with all that their objects tell; a few queries for all of them."""
    found = kind.prepare(list(listings))
    remembered = _assured_elsewhere(kind, [listing for listing in found if not listing.checked_on])
    told = _told_on(kind.model, [listing.pk for listing in found])
    for listing in found:
        listing.assured_elsewhere = remembered.get(listing.pk, {})
        listing.told_on = told[listing.pk]
    return found


def service_json(kind: ServiceKind, listing: Any, now: datetime) -> Json:
    """A service with all that belongs to it, from a listing that was `prepared`."""
    uid = str(listing.uid)
    places = kind.places(listing, now)
    organization = listing.organization if listing.organization and listing.organization.uid else None
    return compact(
        id=uid,
        organization_id=str(organization.uid) if organization else "",
        name=listing.name,
        description=listing.summary,
        url=listing.url,
        status=status_of(kind, listing, now),
        alert=listing.closed_reason if listing.status == Listing.Status.CLOSED else listing.open_question,
        last_modified=last_modified(kind, listing),
        **_assured(listing),
        **kind.parts(listing, uid, now),
        organization=organization_json(organization) if organization else None,
        service_at_locations=[service_at_json(listing, at) for at in places],
        attributes=[*_attributes(kind, listing, uid), *kind.attributes(listing, uid)],
    )


def service_at_json(listing: Any, at: ServiceAt) -> Json:
    """A service at a location, without the service itself."""
    return compact(
        id=str(mirrored(at.uid)),
        service_id=str(listing.uid),
        location_id=str(at.place.uid),
        location=location_json(at.place),
        schedules=list(at.schedules),
    )


def flat(told: Json) -> Json:
    """An object without its lists; what belongs to it once stays, as flat."""
    return {
        name: flat(value) if isinstance(value, dict) else value
        for name, value in told.items()
        if not isinstance(value, list)
    }


def last_modified(kind: ServiceKind, listing: Any) -> str:
    """When anything in a service changed last: the listing, its organization, its places, its check."""
    near = (each.updated for path in kind.near for each in _along(listing, path))
    return _latest([listing.updated, *listing.told_on, *near])


def summaries(kind: ServiceKind, listings: models.QuerySet[Any]) -> list[Json]:
    """What `minimal` asks for: each service, and when it changed last, as `last_modified` says; a few queries."""
    near = {f"near_{number}": Max(f"{path}__updated") for number, path in enumerate(kind.near)}
    rows = list(listings.annotate(**near).order_by("pk").values_list("pk", "uid", "updated", *near))
    told = _told_on(kind.model, [pk for pk, *_others in rows])
    return [{"id": str(uid), "modified_date": _latest([*told[pk], *moments])} for pk, uid, *moments in rows]


#: Rows that tell of listings and are no change of theirs: a check, and what a source said last. The day of each.
TELLING = ((Check, "created"), (FeedRecord, "imported"))


def _told_on(model: type[models.Model], pks: list[int]) -> dict[int, list[datetime]]:
    """When each listing was last checked or last told anew by its source, by its key; two queries."""
    found: dict[int, list[datetime]] = {pk: [] for pk in pks}
    about = {"content_type": ContentType.objects.get_for_model(model), "object_id__in": pks}
    for telling, day in TELLING if pks else ():
        rows = telling._default_manager.filter(**about).values_list("object_id")
        for pk, latest in rows.annotate(latest=Max(day)).order_by("object_id"):
            found[pk].append(latest)
    return found


def _along(listing: Any, path: str) -> list[Any]:
    """The records at the end of a relation ("meetings__place") that was prefetched."""
    found = [listing]
    for name in path.split("__"):
        values = [getattr(each, name) for each in found]
        found = [one for value in values for one in (value.all() if hasattr(value, "all") else [value]) if one]
    return found


def _latest(moments: Iterable[datetime | None]) -> str:
    newest: datetime = max(moment for moment in moments if moment is not None)
    return newest.isoformat(timespec="microseconds")


def status_of(kind: ServiceKind, listing: Any, now: datetime) -> str:
    """The status of a service, from a listing that was `prepared`."""
    if listing.status == Listing.Status.CLOSED:
        return "defunct"
    if listing.status != Listing.Status.PUBLISHED or listing.hidden_until_checked:
        return "inactive"
    return "temporarily closed" if kind.is_closed_for_now(listing, now) else "active"


def _assured(listing: Any) -> Json:
    """When a person last checked it: one of ours, else one of the directory that it comes from, as that says."""
    if listing.checked_on:
        return {"assured_date": iso(listing.checked_on), "assurer_email": settings.CONTACT_EMAIL}
    return {name: listing.assured_elsewhere.get(name) for name in ASSURED[:2]}


def _attributes(kind: ServiceKind, listing: Any, uid: str) -> list[Json]:
    texts = [f"{name}_es" for name in translated_fields(kind.model)]
    source = _source(listing)
    told = [
        ("page", f"{settings.SITE_URL}{listing.get_absolute_url()}"),
        ("checked_how", listing.checked_how or listing.assured_elsewhere.get("checked_how", "")),
        ("closed_on", iso(listing.closed_on)),
        ("source", source.name),
        ("source_kind", source.kind),
        ("source_url", source.url),
        ("source_read_on", iso(source.read_on)),
        *fact_values(listing, texts),
    ]
    return [KINDS.attribute("service", uid, kind.term), *facts("service", uid, told)]


def _source(listing: Any) -> Source:
    """Where its facts are from. What our own staff know is, to any other directory, from this one."""
    if listing.source and listing.source.kind != Source.Kind.STAFF:
        source: Source = listing.source
        return source
    return Source(name=settings.SITE_NAME, kind=Source.Kind.FEED, url=settings.SITE_URL)


def coded(listing: Any, uid: str, fields: dict[str, Taxonomy]) -> Iterable[Json]:
    """The attributes of fields that hold codes of a taxonomy, one or several."""
    for name, taxonomy in fields.items():
        value = getattr(listing, name)
        for code in [value] if isinstance(value, str) else value:
            if code:
                yield taxonomy.attribute("service", uid, choice(taxonomy, code))


def _assured_elsewhere(kind: ServiceKind, listings: list[Any]) -> dict[int, Json]:
    """What the sources of imported listings say of their own last check, where the listing is still as they sent it."""
    if not listings:
        return {}
    by_pk = {listing.pk: listing for listing in listings}
    rows = FeedRecord.objects.filter(content_type=ContentType.objects.get_for_model(kind.model), object_id__in=by_pk)
    found: dict[int, Json] = {}
    for row in rows.order_by("pk"):
        marks, fields, listing = row.values.get("marks", {}), row.values["fields"], by_pk[row.object_id]
        is_as_told = marks.get("assured_date") and values_of(listing, fields) == fields
        if is_as_told and kind.is_as_told(listing, row.values):
            found[row.object_id] = {name: marks[name] for name in ASSURED if marks.get(name)}
    return found
