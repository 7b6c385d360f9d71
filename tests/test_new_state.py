"""A new state: nothing there yet, and no page that breaks, ends nowhere, or says that there is nothing to be found."""

import re
from html import unescape
from urllib.parse import urldefrag

import pytest
from django.core.management import call_command
from django.test import Client

from groups.models import Program, SupportGroup
from guides.models import Guide, Law
from resources.languages import SPANISH, in_language
from resources.models import Helpline, NaloxoneProgram, Organization, Place
from tests.records import load_towns, make_group, make_helpline, make_place
from tests.test_bad_input import faults_at

pytestmark = pytest.mark.django_db

#: Where families come in besides the start page.
DOORS = (
    "/", "/groups/?near=05401", "/groups/?near=Burlington, VT&day=tuesday", "/groups/?format=online",
    "/naloxone/?near=05401", "/naloxone/?kind=mail", "/helplines/?state=VT", "/plan/?near=05401",
    "/search/?q=naloxone", "/search/?q=05401", "/search/?q=he will not wake up", "/overdose/?state=VT",
    "/places/vt/burlington/", "/no/such/page/",
)  # fmt: skip
#: What a page may not say of a list that nobody has begun.
NO_GROUPS = ("We know of no group", "No group fits", "We know of no place within", "Nothing fits")
NO_LINES = ("No line fits", "Ask one of the lines above")
MOST_PAGES = 300


@pytest.fixture
def vermont(settings):
    """A site for Vermont, as `prepare` leaves it."""
    settings.STATES = ["VT"]
    settings.SITE_NAME = "Green Mountain Families"
    load_towns()
    return settings


def walk(client: Client, doors) -> dict[str, str]:
    """Every page that can be reached from `doors`, as it stands; a link that leads nowhere fails."""
    pages: dict[str, str] = {}
    waiting = [(door, "") for door in doors]
    while waiting:
        address, came_from = waiting.pop()
        if address in pages:
            continue
        assert len(pages) < MOST_PAGES, "a walk without an end"
        response = client.get(address)
        allowed = {200, 302} if came_from else {200, 404}
        assert response.status_code in allowed, f"{came_from} leads to {address}: {response.status_code}"
        if response.status_code == 302:
            waiting.append((response.headers["Location"], address))
        html = response.headers.get("Content-Type", "").startswith("text/html")
        pages[address] = response.content.decode() if html and not response.streaming else ""
        links = re.findall(r'<a [^>]*href="(/[^"]*)"', pages[address])
        waiting += [(urldefrag(unescape(link))[0], address) for link in links]
    return pages


def words_of(html: str) -> str:
    main = html.partition("<main")[2].partition("</main>")[0]
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", main)).split())


def test_every_page_of_an_empty_site_is_whole_and_leads_somewhere(client, vermont, anyone):
    pages = walk(client, [*DOORS, *(in_language(door, SPANISH) for door in DOORS)])
    assert len(pages) > 40
    assert not [fault for address in pages if pages[address] for fault in faults_at(anyone, address, (200, 404))]
    for address, html in pages.items():
        words = words_of(html)
        assert not [said for said in (*NO_GROUPS, *NO_LINES) if said in words], address
        # Visitors may choose any state.
        ours = re.sub(r"<option.*?</option>", "", html)
        # The name of a column of the open data, which is one for all sites.
        ours = ours.replace("Alongside For Person Who Uses", "")
        assert not re.search(r"Connecticut|Massachusetts|Illinois|Hartford|Alongside", ours), address
        if html and "/embed/" not in address:
            assert 'href="tel:988"' in html, address


@pytest.mark.parametrize(
    "address",
    [
        *("/robots.txt", "/sitemap.xml", "/sitemap-groups-es.xml", "/manifest.webmanifest", "/sw.js", "/readyz"),
        *("/feeds/meetings.json", "/feeds/groups.csv", "/feeds/helplines.csv", "/feeds/naloxone.csv"),
        *("/feeds/guides.atom", "/.well-known/security.txt"),
    ],
)
def test_machines_are_answered_too(client, vermont, address):
    response = client.get(address)
    assert response.status_code == 200
    assert response.getvalue()


def test_an_empty_list_says_that_it_has_only_begun(client, vermont):
    assert "Our list has only begun." in words_of(client.get("/groups/").text)
    assert "We have only begun our list for Vermont." in words_of(client.get("/groups/?near=05401").text)
    assert "Our list has only begun." in words_of(client.get("/helplines/").text)
    assert "Ask at the counter." in words_of(client.get("/naloxone/?near=05401").text)
    assert "apenas comienza" in words_of(client.get("/es/helplines/").text)


def test_once_the_list_of_a_state_only_begun_nothing_near_means_what_it_says(client, vermont):
    make_helpline(states=("VT",))
    assert "No line fits both choices." in words_of(client.get("/helplines/?kind=rides").text)
    # Nobody keeps a list of Illinois here.
    assert "We know of no group within 200 miles." in words_of(client.get("/groups/?near=60601").text)
    vermont.STATES = ["VT", "IL"]
    assert "We have only begun our list for Illinois" in words_of(client.get("/groups/?near=60601").text)
    make_group(place=make_place(town="Cairo", state="IL", latitude=37.0, longitude=-89.17))
    assert "We know of no group within 200 miles." in words_of(client.get("/groups/?near=60601").text)


def test_what_comes_with_the_site_is_guidance_and_what_is_there_for_the_whole_country(client, vermont):
    call_command("load_fixtures", verbosity=0)
    assert Guide.objects.published().count() > 20
    assert Helpline.objects.filter(slug="988-lifeline").exists()
    for kind in (Helpline, NaloxoneProgram, SupportGroup):
        assert not [record for record in kind.objects.all() if record.states], kind
    assert not Place.objects.exists()
    assert not Law.objects.exists()
    assert not Organization.objects.filter(slug__in=["ct-dmhas", "nami-connecticut", "illinois-helpline"]).exists()
    assert Organization.objects.filter(slug="nar-anon").exists()
    assert not Program.objects.filter(slug="ct-dmhas-family-support").exists()
    pages = walk(client, DOORS)
    assert len(pages) > 80


def test_what_is_there_for_the_whole_country_speaks_of_no_state_of_another_site(vermont):
    """A parent in Vermont reads an open question about Connecticut, and cannot tell what it means for her."""
    call_command("load_fixtures", verbosity=0)
    names = re.compile("Connecticut|Massachusetts|Illinois|Hartford|Boston|Chicago")
    for kind in (Helpline, NaloxoneProgram, SupportGroup, Organization, Program):
        for record in kind.objects.all():
            told = [getattr(record, field.attname) for field in record._meta.concrete_fields]
            assert not names.search(" ".join(text for text in told if isinstance(text, str))), record


def test_another_state_later_brings_its_own_records(vermont):
    call_command("load_fixtures", verbosity=0)
    before = Helpline.objects.count()
    vermont.STATES = ["VT", "MA"]
    call_command("load_fixtures", verbosity=0)
    assert set(Helpline.objects.values_list("slug", flat=True)) >= {"learn-to-cope", "988-lifeline"}
    assert Helpline.objects.count() == before + 1
    # What was loaded once stays, and follows its file.
    vermont.STATES = ["VT"]
    call_command("load_fixtures", verbosity=0)
    assert Helpline.objects.count() == before + 1
