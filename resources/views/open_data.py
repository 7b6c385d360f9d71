"""Open tables of helplines and naloxone programs."""

from django.http import HttpRequest, HttpResponseBase

from ..open_data import helpline_lines, naloxone_lines
from ..open_feeds import open_feed, streamed

CSV = "text/csv; charset=utf-8"


@open_feed
def helplines(request: HttpRequest) -> HttpResponseBase:
    """All helplines as CSV, a line each."""
    return streamed(request, helpline_lines(), CSV, "helplines.csv")


@open_feed
def naloxone(request: HttpRequest) -> HttpResponseBase:
    """All naloxone programs as CSV, a line each."""
    return streamed(request, naloxone_lines(), CSV, "naloxone.csv")
