"""The page that all others are compared with: what Django itself needs for 30 KB of HTML, without a database."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

ROWS = [
    {"number": number, "name": f"A group of families {number}", "words": "Come as you are. You can just listen. " * 3}
    for number in range(148)
]


def baseline(request: HttpRequest) -> HttpResponse:
    """A list of rows through a template."""
    return render(request, "baseline.html", {"title": "Baseline", "rows": ROWS})
