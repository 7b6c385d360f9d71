"""What search engines are told: which pages there are, in which language, when each changed, and where not to look.

Sitemaps (sitemaps.org) are by kind and language, a file each, of at most `LIMIT` addresses; `/sitemap.xml` lists them.
"""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.sitemaps import Sitemap
from django.contrib.sitemaps.views import sitemap as sitemap_view
from django.db.models import Max, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from groups.models import SupportGroup
from guides.models import Guide
from resources.languages import ENGLISH, SPANISH, in_language
from resources.models import Helpline, NaloxoneProgram, Organization
from resources.open_feeds import site_url

from .places import towns_with_groups

#: Addresses in one file: sitemaps.org allows 50,000; a file should be made in a moment.
LIMIT = 10_000
#: Nobody finds anything there: answers to one visitor's question, links that work as a password, staff.
KEPT_OUT = ("/search/", "/confirm/", "/suggest/")


class _InOneLanguage(Sitemap):
    """Pages of one kind in one language, at the address that the site calls its own (setting SITE_URL)."""

    limit = LIMIT

    def __init__(self, language: str) -> None:
        self.language = language

    def get_protocol(self, protocol: str | None = None) -> str:
        return urlsplit(settings.SITE_URL).scheme or super().get_protocol(protocol)

    def get_domain(self, site: Any = None) -> str:
        return urlsplit(settings.SITE_URL).netloc or super().get_domain(site)


class Records(_InOneLanguage):
    """The pages of records, each with the time it last changed."""

    def __init__(self, published: Callable[[], QuerySet[Any]], language: str) -> None:
        super().__init__(language)
        self.published = published

    def items(self) -> QuerySet[Any]:
        return self.published().only("slug", "updated").order_by("pk")

    def location(self, item: Any) -> str:
        return in_language(item.get_absolute_url(), self.language)

    def lastmod(self, item: Any) -> datetime:
        changed: datetime = item.updated
        return changed

    def get_latest_lastmod(self) -> datetime | None:
        latest: datetime | None = self.published().aggregate(latest=Max("updated"))["latest"]
        return latest


class Pages(_InOneLanguage):
    """Pages that are made of many records, or of none; when they changed is not known."""

    def __init__(self, paths: Callable[[], Sequence[str]], language: str) -> None:
        super().__init__(language)
        self.paths = paths

    def items(self) -> Sequence[str]:
        return self.paths()

    def location(self, item: str) -> str:
        return in_language(item, self.language)


def _own_pages() -> list[str]:
    names = ("home", "overdose", "plan", "learn", "words", "about", "data", "privacy", "accessibility", "leaving")
    lists = ("groups:index", "helplines:index", "naloxone:index", "organizations:index", "guides:index", "places:index")
    return [in_language(reverse(name), ENGLISH) for name in (*names, *lists)]


def _places() -> list[str]:
    """The states we cover, and their towns with a group."""
    states = [reverse("places:state", args=[code.lower()]) for code in settings.STATES]
    towns = [str(town["url"]) for town in towns_with_groups(settings.STATES)]
    return [in_language(path, ENGLISH) for path in (*states, *towns)]


def sitemaps() -> dict[str, Sitemap]:
    """All of them by the name in their address."""
    kinds: dict[str, Callable[[str], Sitemap]] = {
        "pages": lambda language: Pages(_own_pages, language),
        "places": lambda language: Pages(_places, language),
        "groups": lambda language: Records(SupportGroup.objects.listed, language),
        "helplines": lambda language: Records(Helpline.objects.listed, language),
        "naloxone": lambda language: Records(NaloxoneProgram.objects.listed, language),
        "organizations": lambda language: Records(Organization.objects.all, language),
        # The overdose page is a guide with an address of its own, which stands among the pages.
        "guides": lambda language: Records(lambda: Guide.objects.published().exclude(slug="overdose"), language),
    }
    return {f"{name}-{language}": made(language) for language in (ENGLISH, SPANISH) for name, made in kinds.items()}


def sitemap_index(request: HttpRequest) -> HttpResponse:
    """`/sitemap.xml`: the list of all files, each with the day of its newest page."""
    files = []
    for name, each in sitemaps().items():
        address = f"{site_url(request)}{reverse('sitemap', args=[name])}"
        latest = each.get_latest_lastmod()
        pages = (address if page == 1 else f"{address}?p={page}" for page in each.paginator.page_range)
        files += [{"location": page, "last_mod": latest} for page in pages]
    return render(request, "sitemap_index.xml", {"sitemaps": files}, content_type="application/xml")


def sitemap(request: HttpRequest, section: str) -> HttpResponse:
    """`/sitemap-groups-es.xml?p=2`: one file. Http404 for a kind or a page that is not there."""
    return sitemap_view(request, {**sitemaps()}, section=section).render()


def robots(request: HttpRequest) -> HttpResponse:
    """`/robots.txt` (RFC 9309)."""
    kept_out = [in_language(path, language) for path in KEPT_OUT for language in (ENGLISH, SPANISH)]
    lines = [
        "User-agent: *",
        "Disallow: /admin/",
        *(f"Disallow: {path}" for path in kept_out),
        # A search of somebody's; without its question each list is open. The feeds may be taken by anyone.
        "Disallow: /*?*near=",
        "Disallow: /*?*q=",
    ]
    lines += ["", f"Sitemap: {site_url(request)}{reverse('sitemap_index')}"]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")
