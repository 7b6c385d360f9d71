"""A closure in words. Pure functions."""

from datetime import date
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _


def day_in_year(day: date, today: date) -> str:
    """ "March 3", with the year when it is another one than today's."""
    return date_format(day, _("F j") if day.year == today.year else _("F j, Y"))


def closure_words(closure: Any, name: str, today: date) -> str:
    """ "Silas Library is closed through March 3. The roof is being mended." `name` says what is closed.

    `closure` has `first_day`, `last_day` (None until further notice) and `reason`.
    """
    words = {"name": name, "first": day_in_year(closure.first_day, today)}
    begun = closure.first_day <= today
    if closure.last_day is None and begun:
        said = _("%(name)s is closed until further notice.") % words
    elif closure.last_day is None:
        said = _("%(name)s is closed from %(first)s on, until further notice.") % words
    else:
        said = _until(closure, words | {"last": day_in_year(closure.last_day, today)}, begun=begun)
    return f"{said} {closure.reason}".strip()


def _until(closure: Any, words: dict[str, str], *, begun: bool) -> str:
    if closure.first_day == closure.last_day:
        return _("%(name)s is closed on %(first)s.") % words
    if begun:
        return _("%(name)s is closed through %(last)s.") % words
    return _("%(name)s is closed from %(first)s through %(last)s.") % words


def still_ahead(span: Any, today: date) -> bool:
    """Whether a closure or a pause is on or still to come."""
    return span.last_day is None or span.last_day >= today
