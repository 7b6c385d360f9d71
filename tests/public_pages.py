"""Every public address of the site, built from the real records, and what each one answers.

Site-wide tests read this one list (the fixture `pages`), so a new kind of page is checked by all of them once it stands
here.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date, timedelta
from typing import Any, NamedTuple
from urllib.parse import urlencode

from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone, translation

from config.views import errors
from groups.models import SupportGroup
from guides.models import Guide
from resources.curation.requests import ask
from resources.curation.tokens import CONFIRM, STOP, token_for
from resources.languages import ENGLISH, SPANISH, in_language
from resources.models import CheckRequest, Helpline, NaloxoneProgram, Organization
from tests.records import load_real_records, make_group, make_helpline, make_meeting, make_program

#: Fewer addresses than this mean that a whole kind of page was lost from the list.
AT_LEAST = 120
#: Pages that cannot be asked for by an address, and the view that makes each.
ERROR_PAGES: dict[str, Callable[[HttpRequest], HttpResponse]] = {
    "400.html": errors.bad_request,
    "403.html": errors.forbidden,
    "413.html": errors.too_large,
    "500.html": errors.server_error,
    "503.html": errors.unavailable,
}
#: The page that stands in a frame on another site, which has a header and an emergency number of its own or none.
IN_A_FRAME = "group in a frame"
SEARCHES = [
    ("groups:index", {"near": "06702"}),
    ("groups:index", {"near": "Waterbury, CT", "format": "in_person", "radius": "50"}),
    ("groups:index", {"near": "06702", "format": "online"}),
    ("groups:index", {"for": "person"}),
    ("groups:index", {"near": "Waterberry"}),
    ("groups:index", {"near": "Springfield"}),
    ("groups:index", {"near": "Nowhere at all"}),
    ("groups:index", {"near": "x" * 150, "day": "someday"}),
    ("groups:index", {"day": "sunday", "language": "so"}),
    ("overdose", {"state": "CT"}),
    ("overdose", {"state": "nowhere"}),
    ("helplines:index", {"state": "CT"}),
    ("helplines:index", {"state": "VT", "kind": "rides"}),
    ("naloxone:index", {"near": "60601"}),
    ("naloxone:index", {"kind": "mail", "cost": "free"}),
    ("naloxone:index", {"kind": "box", "cost": "free"}),
    ("plan", {"near": "06702"}),
    ("plan", {"near": "Springfield"}),
    ("plan", {"near": "Burlington, VT"}),
    ("plan", {"near": "Nowhere at all"}),
    ("guides:index", {"topic": "treatment"}),
    ("search", {"q": "naloxone"}),
    ("search", {"q": "reunión"}),
    ("search", {"q": "grief", "kind": "guide"}),
    ("search", {"q": "06702"}),
    ("search", {"q": "he will not wake up"}),
    ("search", {"q": "qqqqqqqqqq"}),
    ("search", {"q": "\U0001f49b"}),
]
PLACES = ["/places/ct/", "/places/il/", "/places/ma/", "/places/vt/"]
TOWNS = ["/places/ct/waterbury/", "/places/il/chicago/", "/places/ma/boston/", "/places/vt/burlington/"]


class PublicPage(NamedTuple):
    """One address, what stands behind it and the status it answers."""

    address: str
    template: str
    status: int = 200


class Answer(NamedTuple):
    """One page as a visitor's browser gets it."""

    page: PublicPage
    html: str
    cookies: list[str] = []  # a tuple's default, never changed
    headers: Mapping[str, str] = {}
    #: How many the page took.
    queries: int = 0

    @property
    def address(self) -> str:
        return self.page.address


def load_whole_site() -> None:
    """The real records, and one closed listing of each kind."""
    load_real_records()
    closed: dict[str, Any] = {"status": "closed", "closed_on": date(2026, 1, 15), "closed_reason": "The room is gone."}
    make_group(slug="closed-group", **closed)
    make_helpline(slug="closed-line", **closed)
    make_program(slug="closed-program", **closed)
    # One that its organization was asked about, and one whose link has ended. Their numbers stand in the links, and
    # PostgreSQL takes back no number that it gave: numbers of our own make the links the same at every loading.
    for number, slug, weeks in ((9_000_001, "asked-group", 0), (9_000_002, "ended-group", 8)):
        group = make_group(pk=number, slug=slug, contact_email="rosa@river.example", phone="+12035550123")
        make_meeting(group)
        ask(group, timezone.now() - timedelta(weeks=weeks))
        CheckRequest.objects.filter(object_id=number).update(id=number)


def public_pages() -> list[PublicPage]:
    """Every address that `load_whole_site` makes; ask after it."""
    searches = [
        PublicPage(f"{reverse(name)}?{urlencode(query)}", f"{name} {' '.join(query)}".replace(":", " "))
        for name, query in SEARCHES
    ]
    places = [PublicPage(address, "state") for address in PLACES] + [PublicPage(address, "town") for address in TOWNS]
    pages = [*_fixed(), *_records(), *searches, *places, *_forms(), *_gone()]
    assert len(pages) >= AT_LEAST, f"only {len(pages)} public pages"
    assert len({page.address for page in pages}) == len(pages)
    return pages


def without_token(address: str) -> str:
    """An address without the part of a confirm link that is another one at each loading of the site."""
    return re.sub(r"-\d+-(\d+)\.[^/]+", r"-\1", address)


def _fixed() -> list[PublicPage]:
    parts = ("groups", "helplines", "naloxone", "organizations", "guides", "places")
    pages = ("home", "overdose", "plan", "learn", "words", "search")
    pages += ("about", "data", "privacy", "accessibility", "leaving")
    return [PublicPage(reverse(name), name.replace(":", " ")) for name in (*pages, *(f"{p}:index" for p in parts))]


def _records() -> list[PublicPage]:
    return [
        *_each(SupportGroup.objects.published(), "group"),
        *_each(SupportGroup.objects.published(), "group flyer", under="flyer/"),
        *_each(SupportGroup.objects.published(), IN_A_FRAME, under="embed/"),
        *_each(Helpline.objects.published(), "helpline"),
        *_each(NaloxoneProgram.objects.published(), "naloxone program"),
        *_each(Organization.objects.all(), "organization"),
        *(page for page in _each(Guide.objects.published(), "guide") if page.address != reverse("overdose")),
    ]


def _each(records: Iterable[Any], template: str, under: str = "") -> list[PublicPage]:
    found = [PublicPage(record.get_absolute_url() + under, template) for record in records]
    assert found, f"no {template} to show"
    return found


def _forms() -> list[PublicPage]:
    """Where a visitor suggests a change, and where an organization answers our mail."""
    asked, _ended = CheckRequest.objects.order_by("pk")
    links = (("listing", CONFIRM), ("change", CONFIRM), ("closed", CONFIRM), ("stop", STOP))
    return [
        *(PublicPage(reverse(f"suggest:{name}"), f"suggest {name}") for name in ("index", "thanks")),
        *(
            PublicPage(reverse("suggest:new", args=[kind]), "suggest new")
            for kind in ("groups", "helplines", "naloxone")
        ),
        # One only, because all have one title: a listing's name tells too much in a tab.
        PublicPage("/suggest/groups/closed-group/", "suggest change"),
        *(
            PublicPage(reverse(f"confirm:{name}", args=[token_for(asked, purpose)]), f"confirm {name}")
            for name, purpose in links
        ),
    ]


def _gone() -> list[PublicPage]:
    """What is closed, over or was never there."""
    _asked, ended = CheckRequest.objects.order_by("pk")
    return [
        PublicPage(reverse("confirm:listing", args=[token_for(ended, CONFIRM)]), "confirm over", 410),
        PublicPage("/confirm/forged/", "confirm unknown", 404),
        PublicPage("/groups/closed-group/", "closed", 410),
        PublicPage("/groups/closed-group/flyer/", "closed flyer", 410),
        PublicPage("/groups/closed-group/embed/", IN_A_FRAME, 410),
        PublicPage("/helplines/closed-line/", "closed", 410),
        PublicPage("/naloxone/closed-program/", "closed", 410),
        PublicPage("/no/such/page/", "404", 404),
    ]


def in_spanish(pages: Iterable[PublicPage]) -> list[PublicPage]:
    """The same pages at their Spanish addresses."""
    return [page._replace(address=in_language(page.address, SPANISH)) for page in pages]


def one_of_each_template(pages: list[PublicPage]) -> list[PublicPage]:
    """The first page of each template: for what is too slow to do everywhere."""
    return list({page.template: page for page in reversed(pages)}.values())[::-1]


def error_pages(language: str = ENGLISH) -> dict[str, HttpResponse]:
    """The pages that no address leads to, by template."""
    request = RequestFactory().get(in_language("/", language))
    with translation.override(language):
        return {template: view(request) for template, view in ERROR_PAGES.items()}


def read(client: Client, page: PublicPage) -> Answer:
    """One page, which answers the status that it promises."""
    with CaptureQueriesContext(connection) as captured:
        response = client.get(page.address)
    assert response.status_code == page.status, f"{page.address} answers {response.status_code}"
    return Answer(page, response.content.decode(), list(response.cookies), response.headers, len(captured))


def read_whole_site(blocker: Any, language: str = ENGLISH) -> list[Answer]:
    """Every public page and error page, read once; `blocker` is pytest-django's `django_db_blocker`."""
    with blocker.unblock(), transaction.atomic():
        load_whole_site()
        client = Client()
        pages = public_pages()
        answers = [read(client, page) for page in (in_spanish(pages) if language == SPANISH else pages)]
        for template, response in error_pages(language).items():
            page = PublicPage(f"({template})", template, response.status_code)
            answers.append(Answer(page, response.content.decode(), list(response.cookies), response.headers))
        transaction.set_rollback(True)
    return answers
