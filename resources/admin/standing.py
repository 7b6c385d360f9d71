"""Who can do what: every person with role, remit, last sign-in and second factor, in a fixed number of queries."""

from datetime import datetime
from typing import Any, NamedTuple

from django.contrib.auth.models import User
from django.utils.translation import gettext_lazy as _

from ..addresses import form_of
from ..curation.people import Role, remit_of
from ..staff import lockout, second_factor
from ..states import state_name

#: What each role may do, in words; the permissions themselves stand in `config/roles.py`.
_WORDS: dict[Role, Any] = {
    Role.EDITOR: _(
        "Adds and edits the listings, places and organizations they look after, and marks them checked. "
        "New listings wait as drafts. Sees no others."
    ),
    Role.REVIEWER: _(
        "Sees and edits every listing and guide, publishes and closes them, and decides suggestions from outside."
    ),
    Role.ADMINISTRATOR: _("Does all that, adds people and gives roles, imports lists, and keeps sources and words."),
}


def what_roles_do() -> list[tuple[Any, Any]]:
    """Each role and what it may do, in words."""
    return [(role.label, words) for role, words in _WORDS.items()]


def role_of(user: User) -> str:
    """The name of a person's role, or ""."""
    names = {group.name for group in user.groups.all()}
    return next((role.value for role in reversed(Role) if role.value in names), "")


class Standing(NamedTuple):
    """One person."""

    user: User
    url: str
    role: Any
    looks_after: Any
    last_login: datetime | None
    has_phone: bool
    is_locked: bool


def standings() -> list[Standing]:
    """Everybody, those first who may still sign in."""
    people = User.objects.select_related("remit").prefetch_related("groups", "remit__organizations")
    users = list(people.order_by("-is_active", "username"))
    phones = second_factor.with_phone(users)
    locked = lockout.locked(user.get_username() for user in users)
    return [
        Standing(
            user,
            form_of(user),
            _role_in_words(user),
            _looks_after(user),
            user.last_login,
            user.pk in phones,
            user.get_username() in locked,
        )
        for user in users
    ]


def _role_in_words(user: User) -> Any:
    if user.is_superuser:
        return _("Everything (superuser)")
    role = role_of(user)
    return Role(role).label if role else _("none")


def _looks_after(user: User) -> Any:
    if user.is_superuser or role_of(user) in {Role.REVIEWER, Role.ADMINISTRATOR}:
        return _("everything")
    remit = remit_of(user)
    if remit is None:
        return _("nothing")
    names = [str(one) for one in remit.organizations.all()] + [str(state_name(code)) for code in remit.states]
    return ", ".join(names) or _("nothing")
