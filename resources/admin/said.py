"""What the admin says after a save: where families find a listing, and what still contradicts it."""

from collections.abc import Iterable
from typing import Any

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from ..addresses import form_of
from ..models import Listing
from ..states import state_name


def still_open(listings: Iterable[Listing]) -> SafeString:
    """The listings that still say something is not confirmed, each a link to its form; empty when there are none."""
    rows = (
        (form_of(listing), listing.name, _("still says"), listing.open_question)
        for listing in listings
        if listing.open_question
    )
    return format_html_join(" ", '<a href="{}">{}</a> {}: “{}”', rows)


def served(listing: Any) -> str:
    """The states a listing is for, in words: "Connecticut and Illinois", "the whole country"."""
    names = [str(state_name(code)) for code in listing.states]
    if len(names) < 2:
        return names[0] if names else _("the whole country")
    return _("%(first)s and %(last)s") % {"first": ", ".join(names[:-1]), "last": names[-1]}


def how_found(listing: Any) -> str:
    """Where families find a published listing: near its place, else in the states it is for."""
    place = getattr(listing, "place", None)
    if place is None:
        return _("Families find this in lists for %(states)s.") % {"states": served(listing)}
    if place.point is None:
        return _("Families do not find this by distance: its place has no point on the map.")
    return _("Families find this near %(town)s, %(state)s.") % {"town": place.town, "state": place.state}


def shown(listing: Any, found: str) -> SafeString:
    """Whether the public sees a listing: `found` with a link to its page, or why not."""
    if listing.status == Listing.Status.DRAFT:
        return format_html("{}", _("Families do not see this yet: it is a draft."))
    if listing.status == Listing.Status.CLOSED:
        found = _("This is closed: families who follow an old link read why.")
    return format_html('{} <a href="{}">{}</a>', found, listing.get_absolute_url(), _("See its page"))
