"""What the admin's front page says first: what needs the reader today, as each part of curation registered it."""

from typing import Any, NamedTuple

from django.contrib.auth.models import AbstractBaseUser
from django.db.models import Count, Q
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ..curation.needs import Line, Need, all_needs, register
from ..curation.people import within_remit
from ..curation.queue import due_for_check, kinds_to_check, most_visited_first
from ..kinds import Kind
from ..models import Listing
from ..today import staff_today


class Waiting(NamedTuple):
    """A kind of work of which something waits."""

    need: Need
    lines: list[Line]
    #: Words and address of a page that walks through it, or None.
    walk: tuple[Any, str] | None


def what_waits(user: AbstractBaseUser) -> list[Waiting]:
    """What needs this person today; empty when nothing does. A fixed number of queries."""
    found = []
    for need in all_needs():
        if lines := [line for line in need.lines(user) if line.count]:
            walk = (need.walk[0], reverse(need.walk[1])) if need.walk else None
            found.append(Waiting(need, lines, walk))
    return found


def _list_of(kind: Kind, query: str) -> str:
    return f"{reverse(f'admin:{kind.model._meta.app_label}_{kind.key}_changelist')}?{query}"


def _due(user: AbstractBaseUser) -> list[Line]:
    """Listings that are due for a check, kind by kind, and those among them that this person looks after."""
    today, lines, own = staff_today(), [], []
    for kind in most_visited_first(kinds_to_check(user), today):
        due = due_for_check(kind, user, today).order_by()
        count = due.aggregate(all=Count("pk"), mine=Count("pk", filter=Q(assigned_to=user.pk)))
        name = capfirst(kind.label)
        lines.append(Line(count["all"], _("%(kind)s due for a check") % {"kind": name}, _list_of(kind, "sure=due")))
        words = _("%(kind)s due that you look after") % {"kind": name}
        own.append(Line(count["mine"], words, _list_of(kind, "sure=due&mine=me")))
    return own + lines


def _doubtful(user: AbstractBaseUser) -> list[Line]:
    """Listings that left their source, that hold an open question, or that are hidden."""
    lines = []
    for kind in kinds_to_check(user):
        published = Q(status=Listing.Status.PUBLISHED)
        listings = within_remit(kind.model._default_manager.order_by(), user)
        count = listings.aggregate(
            gone=Count("pk", filter=published & Q(gone_since__isnull=False)),
            question=Count("pk", filter=published & Q(open_question__gt="")),
            hidden=Count("pk", filter=published & Q(hidden_until_checked=True)),
        )
        said = {
            "gone": _("%(kind)s gone from their source"),
            "question": _("%(kind)s with something not confirmed"),
            "hidden": _("%(kind)s hidden until somebody checks them"),
        }
        for sure, words in said.items():
            address = _list_of(kind, f"sure={sure}&status__exact=published")
            lines.append(Line(count[sure], words % {"kind": capfirst(kind.label)}, address))
    return lines


register(
    "checks", Need(gettext_lazy("Checks"), _due, order=10, walk=(gettext_lazy("Check them one by one"), "admin_check"))
)
register("doubts", Need(gettext_lazy("Not sure of"), _doubtful, order=30))
