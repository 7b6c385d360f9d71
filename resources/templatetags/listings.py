"""Pieces that templates of every app use; loaded in every template (settings: `builtins`)."""

import re
from datetime import datetime, time
from typing import Any
from urllib.parse import urlencode

from django import template
from django.conf import settings
from django.core.paginator import Page
from django.db.models import Model
from django.http import HttpRequest
from django.template.defaultfilters import linebreaksbr, stringfilter
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html, urlize
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from ..addresses import whole_address
from ..closures import closure_words
from ..composing import mail_link
from ..curation.wishes import address_to_correct
from ..freshness import Freshness
from ..freshness import freshness as freshness_of
from ..hours import days_alike
from ..models import Closure, Helpline, Listing, Place, Town
from ..models.helpline import Weekday
from ..spanish_review import is_read
from ..states import state_name
from ..text import to_html
from ..titles import quiet as quiet_words
from ..today import staff_today

register = template.Library()

#: A time of day as `clock` writes it in English. (In Spanish it is whole.)
_TIME = re.compile(r"\d:\d\d [ap]m\b")


@register.inclusion_tag("pieces/freshness.html")
def freshness(record: Any) -> dict[str, Freshness]:
    """How sure we are of a record, as one line."""
    return {"freshness": freshness_of(record, staff_today())}


@register.inclusion_tag("pieces/call_card.html")
def call_card(helpline: Helpline, heading: str = "h3") -> dict[str, Any]:
    """A helpline: what it is good for, the number as a button, whether it answers now."""
    return {"line": helpline, "open": helpline.open_state(timezone.now()), "heading": heading}


@register.filter
@stringfilter
def markdown(text: str) -> SafeString:
    """Staff's Markdown as safe HTML."""
    return to_html(text)


@register.filter
@stringfilter
def plain_note(text: str) -> SafeString:
    """A note as it was typed, with its lines, and its web addresses as links that tell nobody where one came from."""
    links = urlize(text, nofollow=True, autoescape=True)
    # What was typed is escaped by now: only links of our own making have these.
    links = links.replace('rel="nofollow"', 'rel="nofollow noopener noreferrer"').replace('href="http:', 'href="https:')
    return linebreaksbr(mark_safe(links))  # noqa: S308  # escaped above


@register.filter
def clock(moment: Any) -> str:
    """A time of day as people write it: "7:00 pm", in Spanish "7:00 p. m.", which never breaks into two lines."""
    words = _("%(time)s am") if moment.hour < 12 else _("%(time)s pm")
    return words % {"time": date_format(moment, "g:i")}


@register.filter
def week_in_words(line: Helpline) -> list[tuple[str, time, time]]:
    """A line's hours: days in words ("Monday to Friday"), when it opens and when it closes."""
    return [
        (_days_in_words(days.first, days.last), opens, closes)
        for days in days_alike(line.spans)
        for opens, closes in days.hours
    ]


def _days_in_words(first: int, last: int) -> str:
    if (first, last) == (0, 6):
        return _("Every day")
    words = {"first": str(Weekday(first).label), "last": str(Weekday(last).label)}
    if first == last:
        return words["first"]
    return _("%(first)s and %(last)s") % words if last == first + 1 else _("%(first)s to %(last)s") % words


@register.filter
def opening(moment: datetime) -> str:
    """When a closed line opens: "at 8:00 am", "tomorrow at 8:00 am", "Monday at 8:00 am" (its own zone)."""
    days = (moment.date() - timezone.now().astimezone(moment.tzinfo).date()).days
    words = {"hour": clock(moment), "day": date_format(moment, "l")}
    # The plural is for Spanish, which says "a la 1:00" and "a las 2:00".
    hour = _hour_on_the_clock(moment)
    if days == 0:
        return ngettext("at %(hour)s", "at %(hour)s", hour) % words
    if days == 1:
        return ngettext("tomorrow at %(hour)s", "tomorrow at %(hour)s", hour) % words
    return ngettext("%(day)s at %(hour)s", "%(day)s at %(hour)s", hour) % words


@register.filter
def until(moment: datetime) -> str:
    """When an open line closes: "until 5:00 pm" (its own zone)."""
    return ngettext("until %(hour)s", "until %(hour)s", _hour_on_the_clock(moment)) % {"hour": clock(moment)}


def _hour_on_the_clock(moment: datetime) -> int:
    """1 to 12, as a clock's face shows the hour."""
    return (moment.hour - 1) % 12 + 1


@register.filter
@stringfilter
def whole_times(words: str) -> str:
    """Words in large print, whose times of day do not break into two lines."""
    return _TIME.sub(lambda found: found[0].replace(" ", "\u00a0"), words)


@register.filter
def unbroken(number: Any) -> SafeString:
    """A phone number among words, which does not break into two lines at a hyphen."""
    return format_html('<span class="unbroken">{}</span>', number)


@register.filter
def listed(labels: list[str]) -> str:
    """Choices in one line, small after the first: "Parents, grandparents, LGBTQ+ people"."""
    return ", ".join([*labels[:1], *map(_small, labels[1:])])


@register.filter
def spoken(languages: list[str]) -> str:
    """Languages in one line: "English, Spanish", but "Inglés, español"."""
    return listed(languages) if get_language() == "es" else ", ".join(languages)


def _small(label: str) -> str:
    return label if label[:2].isupper() else label[:1].lower() + label[1:]


@register.filter
def zone_name(zone: str) -> str:
    """An IANA zone in the words people use: "Eastern time"."""
    names = {
        "America/New_York": _("Eastern time"),
        "America/Detroit": _("Eastern time"),
        "America/Indiana/Indianapolis": _("Eastern time"),
        "America/Kentucky/Louisville": _("Eastern time"),
        "America/Chicago": _("Central time"),
        "America/Denver": _("Mountain time"),
        "America/Boise": _("Mountain time"),
        "America/Phoenix": _("Arizona time"),
        "America/Los_Angeles": _("Pacific time"),
        "America/Anchorage": _("Alaska time"),
        "Pacific/Honolulu": _("Hawaii time"),
        "America/Puerto_Rico": _("Atlantic time"),
        "UTC": _("UTC"),
    }
    return names.get(zone, zone.rsplit("/", maxsplit=1)[-1].replace("_", " "))


@register.filter
def miles(distance: float) -> str:
    """A distance in words: "less than 1 mile", "1.2 miles", "34 miles"."""
    if distance < 1:
        return _("less than 1 mile")
    if distance < 1.05:
        return _("1 mile")
    if distance < 9.95:
        return _("%(miles)s miles") % {"miles": f"{distance:.1f}".removesuffix(".0")}
    return _("%(miles)d miles") % {"miles": round(distance)}


@register.filter
def kind_key(record: Model) -> str:
    """The kind of a record: "helpline", "supportgroup", "naloxoneprogram"."""
    return str(record._meta.model_name)


@register.filter
@stringfilter
def quiet(words: str) -> str:
    """The words when they may stand in a page's title, else "" (for `firstof`)."""
    return quiet_words(words)


@register.filter
def spanish_is_read(record: Model) -> bool:
    """Whether someone who grew up with Spanish has read a record's Spanish as it stands now."""
    return is_read(record)


@register.filter
def site_of(url: str) -> str:
    """The bare name of a site: "nar-anon.org"."""
    return url.split("//", 1)[-1].split("/", 1)[0].removeprefix("www.")


@register.filter(name="state_name")
def state_in_words(code: str) -> str:
    """ "Connecticut" for "CT"."""
    return state_name(code)


@register.filter
def state_names(codes: tuple[str, ...]) -> str:
    """ "Connecticut, Illinois"."""
    return ", ".join(state_name(code) for code in codes)


@register.simple_tag
def maps_link(place: Place) -> str:
    """A web address that opens the way to a place in a phone's maps app, and in a browser elsewhere.

    A "geo:" link does nothing on an iPhone, and Apple's address shows old Android phones a page they cannot use.
    Google's documented one opens the app where there is one, and a plain web page elsewhere, without a script. It is
    told the street and the town, never a group's name; the place's own ("Recovery Center") only without a street.
    """
    words = ", ".join(
        part for part in (place.address or place.name, place.town, f"{place.state} {place.zip_code}") if part
    )
    return f"https://www.google.com/maps/search/?{urlencode({'api': 1, 'query': words.strip()})}"


@register.simple_tag(takes_context=True)
def wrong_link(context: dict[str, Any]) -> str:
    """A link that opens an email to staff about this page, or leads to where to reach them."""
    if not settings.CONTACT_EMAIL:
        return reverse("about")
    page = whole_address(context["request"], context["request"].path)
    body = _("This page: %(page)s\n\nWhat is wrong:\n") % {"page": page}
    return mail_link(_("Something is wrong on a page"), body, settings.CONTACT_EMAIL)


@register.filter
def correct_link(listing: Listing) -> str:
    """Where anyone may say that something is wrong with a listing."""
    return address_to_correct(listing)


@register.simple_tag
def closure_line(closure: Closure, name: str) -> str:
    """A closure in words, as its staff's day sees it."""
    return closure_words(closure, name, staff_today())


@register.simple_tag(takes_context=True)
def same_search(context: dict[str, Any], **changes: str) -> str:
    """The same search with some answers changed, from its first page; an empty answer is dropped."""
    query = context["request"].GET.copy()
    query.pop("page", None)
    for name, value in changes.items():
        query[name] = value
    asked = [(name, value) for name, values in query.lists() for value in values if value]
    return f"?{urlencode(asked)}" if asked else "?"


@register.simple_tag(takes_context=True)
def near_link(context: dict[str, Any], town: Town) -> str:
    """The same search around another town."""
    return same_search(context, near=str(town))


@register.inclusion_tag("pieces/pagination.html", takes_context=True)
def pagination(context: dict[str, Any], page: Page[Any]) -> dict[str, Any]:
    """Links to the other pages of a list, keeping what was asked."""
    request: HttpRequest = context["request"]
    query = request.GET.copy()
    query.pop("page", None)
    prefix = f"{query.urlencode()}&" if query else ""
    numbers = page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1)
    return {"page": page, "numbers": numbers, "prefix": prefix, "ellipsis": page.paginator.ELLIPSIS}
