"""Who may see and edit what. Roles say what a person may do, a remit says with which listings.

Roles are Django's groups, and their permissions stand in `config/roles.py`. Every staff page, picker, export and action
narrows what it shows with `within_remit`, and asks `may_edit` before it writes.
"""

from typing import Any, TypeVar

from django.contrib.auth import get_permission_codename
from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ..kinds import listing_kinds
from ..models import Listing, Organization, Place, Remit

#: May publish, close and open again.
PUBLISH = "resources.publish"
#: Sees and edits every listing, whatever the remit.
EVERYWHERE = "resources.everywhere"
DECIDE = "resources.decide_suggestion"

#: Whoever asks: the user of a request, or a record of one.
Person = AbstractBaseUser | AnonymousUser

Records = TypeVar("Records", bound="models.QuerySet[Any]")


class Role(models.TextChoices):
    """What a member of staff is; each is a group of this name."""

    EDITOR = "Editor", _("Editor")
    REVIEWER = "Reviewer", _("Reviewer")
    ADMINISTRATOR = "Administrator", _("Administrator")


#: Models whose rows are part of a listing, each with the name of its field that leads there.
_parts: dict[type[models.Model], str] = {}


def belongs_to_listing(part: type[models.Model], field: str) -> None:
    """Rows of `part` are seen and edited by whoever may see and edit the listing that `field` leads to."""
    _parts[part] = field


def may(user: Person, permission: str) -> bool:
    """Whether a person has a permission such as "resources.publish"."""
    # Both kinds of person have `has_perm`; the base class that stubs name leaves it out.
    return bool(user.has_perm(permission))  # type: ignore[union-attr]


def sees_everything(user: Person) -> bool:
    """Whether no remit narrows what this person sees."""
    return may(user, EVERYWHERE)


def remit_of(user: Person) -> Remit | None:
    """What an editor looks after; None for whoever was given nothing."""
    remit: Remit | None = getattr(user, "remit", None)
    return remit


def within_remit(queryset: Records, user: Person) -> Records:
    """The records that a person sees: all of them, or those of the remit.

    It knows listings, their parts, places, organizations, and whatever hangs on a listing by `content_type` and
    `object_id`. Other records belong to nobody and stay: there the permissions alone decide.
    """
    if sees_everything(user):
        return queryset
    condition = _theirs(queryset.model, remit_of(user))
    return queryset if condition is None else queryset.filter(condition)


def choosable(queryset: Records, user: Person) -> Records:
    """The records that a person may choose in a picker, when a listing names its place, organization or another.

    Places are public facts, and one that is there already must not be entered twice: all are offered. Whoever edits
    states may choose any organization, whoever edits organizations only those.
    """
    remit = remit_of(user)
    if queryset.model is Place or (queryset.model is Organization and remit and remit.states):
        return queryset
    if queryset.model is Organization and not sees_everything(user):
        return queryset.filter(pk__in=remit.organizations.all()) if remit else queryset.none()
    return within_remit(queryset, user)


def may_edit(user: Person, record: models.Model) -> bool:
    """Whether a person may change this saved record: has the permission, and the record is within the remit.

    A place or an organization that also serves a listing of somebody else's is not theirs to change.
    """
    options = record._meta
    if not may(user, f"{options.app_label}.{get_permission_codename('change', options)}"):
        return False
    if sees_everything(user):
        return True
    remit, model = remit_of(user), type(record)
    condition = _theirs(model, remit)
    if condition is None:
        return True
    row = model._default_manager.filter(pk=record.pk)
    if model in {Place, Organization} and remit is not None:
        row = row.filter(_given(model, remit) | ~_used(model, remit, theirs=False))
    return row.filter(condition).exists()


def may_add(user: Person, model: type[models.Model]) -> bool:
    """Whether a person may add a record of this kind: has the permission, and somewhere to put it."""
    options = model._meta
    if not may(user, f"{options.app_label}.{get_permission_codename('add', options)}"):
        return False
    if sees_everything(user) or _theirs(model, None) is None:
        return True
    remit = remit_of(user)
    if remit is None:
        return False
    # Only within states can a new organization belong to the person who adds it.
    return bool(remit.states) or (model is not Organization and remit.organizations.exists())


def covers(user: Person, listing: Listing) -> bool:
    """Whether a listing as it stands in memory, saved or not, is within a person's remit."""
    if sees_everything(user):
        return True
    remit = remit_of(user)
    if remit is None:
        return False
    place = getattr(listing, "place", None)
    states = {*getattr(listing, "states", ()), *([place.state] if place else [])}
    if states & set(remit.states):
        return True
    return listing.organization_id is not None and remit.organizations.filter(pk=listing.organization_id).exists()


def own_part(user: Person) -> dict[str, Any]:
    """Where a new listing of this person belongs: their organization or their state, when it is only one of all."""
    remit = None if sees_everything(user) else remit_of(user)
    if remit is None:
        return {}
    organizations = list(remit.organizations.all()[:2])
    if len(organizations) == 1 and not remit.states:
        return {"organization": organizations[0].pk}
    return {"states": remit.states} if len(remit.states) == 1 and not organizations else {}


def _theirs(model: type[models.Model], remit: Remit | None) -> Q | None:
    """The condition for rows of `model` within a remit, or None for a kind of record that belongs to nobody."""
    if issubclass(model, Listing):
        return _listings(model, remit)
    if model in {Place, Organization}:
        return _shared(model, remit)
    if model in _parts:
        listings = model._meta.get_field(_parts[model]).related_model
        return Q(**{f"{_parts[model]}__in": _own(listings, remit)})
    names = {field.name for field in model._meta.concrete_fields}
    return _hanging_on_listings(remit) if {"content_type", "object_id"} <= names else None


def _nothing() -> Q:
    return Q(pk__in=[])


def _own(model: Any, remit: Remit | None) -> Any:
    return model._default_manager.filter(_theirs(model, remit))


def _listings(model: type[Listing], remit: Remit | None) -> Q:
    if remit is None:
        return _nothing()
    names = {field.name for field in model._meta.concrete_fields}
    condition = Q(organization__in=remit.organizations.all())
    for state in remit.states:
        condition |= Q(states__has=state)
    if remit.states and "place" in names:
        condition |= Q(place__state__in=list(remit.states))
    return condition


def _shared(model: type[models.Model], remit: Remit | None) -> Q:
    """Places and organizations: those given, those that serve a listing of theirs, and those that serve none."""
    if remit is None:
        return _nothing()
    own = _given(model, remit) | _used(model, remit, theirs=True)
    return own if model is Organization and not remit.states else own | ~_used(model, remit)


def _given(model: type[models.Model], remit: Remit) -> Q:
    """What the remit itself names."""
    if model is Organization:
        return Q(pk__in=remit.organizations.all())
    return Q(state__in=list(remit.states))


def _used(model: type[models.Model], remit: Remit, *, theirs: bool | None = None) -> Q:
    """Whether a place or an organization serves a listing: any, one within the remit, or one outside of it."""
    found = _nothing()
    for user_model in [*(kind.model for kind in listing_kinds()), *_parts]:
        for field in user_model._meta.concrete_fields:
            if field.related_model is not model:
                continue
            # Without the empty ones: in SQL, "not in" a list with an empty one is never true.
            rows = user_model._default_manager.filter(**{f"{field.name}__isnull": False})
            if theirs is not None:
                within = user_model._default_manager.filter(_theirs(user_model, remit)).values("pk")
                rows = rows.filter(pk__in=within) if theirs else rows.exclude(pk__in=within)
            found |= Q(pk__in=rows.order_by().values(field.name))
    return found


def _hanging_on_listings(remit: Remit | None) -> Q:
    """Checks, suggestions, requests and old addresses of the listings within a remit."""
    condition = _nothing()
    for kind in listing_kinds():
        content_type = ContentType.objects.get_for_model(kind.model)
        condition |= Q(content_type=content_type, object_id__in=_own(kind.model, remit).values("pk"))
    return condition
