"""Baseline (a), which all pages are compared with: what Django itself needs for 30 KB of HTML, without a database.

Served by a process of its own with the settings of `bench.bare`, so that nothing of the site changes it.
"""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path

ADDRESS = "/"
ROWS = [
    {"number": number, "name": f"A group of families {number}", "words": "Come as you are. You can just listen. " * 3}
    for number in range(148)
]


def baseline(request: HttpRequest) -> HttpResponse:
    """A list of rows through a template."""
    return render(request, "baseline.html", {"title": "Baseline", "rows": ROWS})


urlpatterns = [path("", baseline)]
