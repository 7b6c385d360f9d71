"""Open data: what other sites may take."""

import json
from collections.abc import Iterable, Iterator

from django.http import HttpRequest, HttpResponseBase
from django.utils import timezone

from resources.open_feeds import open_feed, site_url, streamed

from ..feeds_out.rows import Row, feed_rows
from ..feeds_out.table import csv_parts
from ..filters import PERSON
from ..models import SupportGroup


@open_feed
def meetings(request: HttpRequest) -> HttpResponseBase:
    """Every meeting to the Meeting Guide specification; `for=person` gives those for the person who uses."""
    return streamed(request, json_parts(_rows(request)), "application/json", "meetings.json")


@open_feed
def groups(request: HttpRequest) -> HttpResponseBase:
    """The same as a spreadsheet, one line a meeting."""
    return streamed(request, csv_parts(_rows(request)), "text/csv; charset=utf-8", "groups.csv")


def json_parts(rows: Iterable[list[Row]]) -> Iterator[str]:
    """One array, piece by piece, a meeting a line."""
    separator = "[\n"
    for some in rows:
        if some:
            yield separator + ",\n".join(json.dumps(row, ensure_ascii=False, separators=(",", ":")) for row in some)
            separator = ",\n"
    yield "[]\n" if separator == "[\n" else "\n]\n"


def _rows(request: HttpRequest) -> Iterator[list[Row]]:
    """Family groups and groups for the person who uses are never one list: other sites would mix them."""
    for_person = request.GET.get("for") == PERSON
    asked = SupportGroup.objects.listed().filter(for_person_who_uses=for_person)
    return feed_rows(asked, site_url(request), timezone.now())
