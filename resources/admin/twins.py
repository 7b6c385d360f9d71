"""On the form for a new listing: is it one that is there already?"""

from collections.abc import Iterable
from datetime import time
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from ..curation.duplicates import twins_of
from .said import form_of

#: Name of the box that lets a new listing be saved although it looks like another.
ANYWAY = "_new_anyway"
#: More than this are no help.
MOST_SHOWN = 5


def asking_for_twins(form: Any, request: HttpRequest, hours: Iterable[tuple[int, time]]) -> Any:
    """The form class for a new listing that is sent: refused, once, when likely twins are there, with `twins` set."""
    if request.method != "POST" or ANYWAY in request.POST:
        return form

    class Asking(form):
        def _post_clean(self) -> None:
            super()._post_clean()
            if self.errors:
                return
            self.twins = shown(self.instance, hours)
            if self.twins:
                self.add_error(None, _("This may be there already: see the listings that look like it."))

    return Asking


def shown(listing: Any, hours: Iterable[tuple[int, time]]) -> list[dict[str, Any]]:
    """The likely twins of a listing with their forms and why."""
    twins = twins_of(listing, hours)[:MOST_SHOWN]
    found = type(listing)._default_manager.in_bulk([each.second for each in twins])
    return [
        {"record": found[each.second], "url": form_of(found[each.second]), "why": ", ".join(each.reasons)}
        for each in twins
    ]
