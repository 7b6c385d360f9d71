"""What search engines are told of every page: in schema.org's own words, whole, true, and in the page's language."""

import json
import re
from datetime import date
from html import unescape

import pytest

from guides.models import Guide
from resources.linked_data import page_data
from tests.public_pages import IN_A_FRAME, Answer
from tests.records import (
    make_group,
    make_guide,
    make_helpline,
    make_meeting,
    make_organization,
    make_place,
    make_program,
)
from tests.schema_org import HOST, blocks_of, faults_of, things_of

#: What each kind of page tells of itself, besides the way to it.
TOLD = {
    "home": "WebSite",
    "overdose": "MedicalWebPage",
    "guide": "MedicalWebPage",
    "group": "Organization",
    "helpline": "Service",
    "naloxone program": "Service",
    "organization": "Organization",
    "learn": "ItemList",
    "words": "DefinedTermSet",
}
#: Pages on the first level: the menu leads to them.
FIRST_LEVEL = {
    "home", "overdose", "groups index", "helplines index", "naloxone index", "organizations index", "places index",
    "search",
}  # fmt: skip


def told(pages: list[Answer]) -> list[Answer]:
    return [answer for answer in pages if answer.page.status == 200 and answer.address.startswith("/")]


def test_every_page_tells_only_what_schema_org_has_words_for(pages_in_both_languages):
    assert not {answer.address: faults for answer in pages_in_both_languages if (faults := faults_of(answer.html))}


def test_each_kind_of_page_tells_what_it_is(pages_in_both_languages):
    seen = set()
    for answer in told(pages_in_both_languages):
        kinds = [thing["@type"] for thing in things_of(answer.html)]
        if wanted := TOLD.get(answer.page.template):
            assert wanted in kinds, answer.address
            seen.add(answer.page.template)
    assert seen == set(TOLD)


def crumbs_shown(html: str) -> list[tuple[str, str]]:
    """The names of the breadcrumbs on a page and where each leads; "" for the page itself."""
    nav = re.search(r'<nav class="breadcrumbs".*?</nav>', html, re.DOTALL)
    if nav is None:
        return []
    found = re.findall(r"<li[^>]*>(?:<a href=\"([^\"]*)\">)?(.*?)(?:</a>)?</li>", nav[0])
    return [(unescape(name), f"{HOST}{path}" if path else "") for path, name in found]


def test_pages_below_the_first_level_show_the_way_and_tell_the_same(pages_in_both_languages):
    for answer in told(pages_in_both_languages):
        lists = [thing for thing in things_of(answer.html) if thing["@type"] == "BreadcrumbList"]
        shown = crumbs_shown(answer.html)
        said = [[(item["name"], item.get("item", "")) for item in each["itemListElement"]] for each in lists]
        assert said == ([shown] if shown else []), answer.address
        for each in lists:
            assert [item["position"] for item in each["itemListElement"]] == list(range(1, len(shown) + 1))
        name = answer.page.template
        deep = name not in FIRST_LEVEL and name != IN_A_FRAME and answer.address.count("/") > 2
        if deep and "?" not in answer.address and not name.startswith(("suggest thanks", "confirm")):
            assert len(shown) >= 2, f"{answer.address} ({name}) shows no way"


def test_addresses_are_those_of_the_pages_own_language(spanish_pages):
    for answer in told(spanish_pages):
        text = json.dumps(blocks_of(answer.html))
        ours = re.findall(rf'{HOST}(/[^"#]*)', text)
        assert all(path.startswith("/es/") for path in ours), answer.address
        assert '"inLanguage": "en"' not in text or answer.page.template in {"group", "learn"}, answer.address


@pytest.mark.django_db
def test_a_guide_says_who_reviewed_it_and_when_and_what_it_follows(client):
    guide = make_guide(slug="talk", reviewer="Dr. May, physician", reviewed_on=date(2026, 9, 1))
    guide.sources.create(title="A guide of the health department", url="https://health.example/guide")
    (page,) = (thing for thing in things_of(client.get("/guides/talk/").text) if thing["@type"] == "MedicalWebPage")
    assert page["lastReviewed"] == "2026-09-01"
    assert page["reviewedBy"] == {"@type": "Person", "name": "Dr. May", "jobTitle": "physician"}
    assert page["citation"][0]["url"] == "https://health.example/guide"
    Guide.objects.update(reviewer="", reviewed_on=None)
    (page,) = (thing for thing in things_of(client.get("/guides/talk/").text) if thing["@type"] == "MedicalWebPage")
    assert not {"lastReviewed", "reviewedBy"} & page.keys()


@pytest.mark.django_db
def test_a_line_says_its_number_its_hours_and_whom_it_is_for(client):
    line = make_helpline(slug="night-line", always_open=False, zone="America/New_York", states=["VT"])
    line.hours.create(weekday=0, opens="20:00", closes="02:00")
    (service,) = (
        thing for thing in things_of(client.get("/helplines/night-line/").text) if thing["@type"] == "Service"
    )
    phone = service["availableChannel"]["servicePhone"]
    assert phone["telephone"].startswith("+1860555")
    assert phone["hoursAvailable"] == [
        {
            "@type": "OpeningHoursSpecification",
            "dayOfWeek": "https://schema.org/Monday",
            "opens": "20:00",
            "closes": "02:00",
        }
    ]
    assert service["areaServed"] == [{"@type": "State", "name": "Vermont"}]


@pytest.mark.django_db
@pytest.mark.parametrize("cost", ["free", "varies", "unknown"])
def test_only_what_is_free_says_so(client, cost):
    make_program(slug="kits", cost=cost, place=make_place())
    html = client.get("/naloxone/kits/").text
    (service,) = (thing for thing in things_of(html) if thing["@type"] == "Service")
    assert ("offers" in service) == (cost == "free")
    assert service["availableChannel"]["serviceLocation"]["address"]["addressLocality"] == "Waterbury"


@pytest.mark.django_db
def test_records_of_which_little_is_known_tell_little_and_nothing_empty(client):
    make_helpline(slug="bare", phone="", url="https://a.example/", languages=[], always_open=False)
    make_program(slug="bare", how_to_get="Ask.")
    make_organization(slug="bare")
    make_meeting(make_group(slug="bare", languages=[]), end=None)
    make_guide(slug="bare", points=0)
    for address in ("helplines", "naloxone", "organizations", "groups", "guides"):
        html = client.get(f"/{address}/bare/").text
        assert len(blocks_of(html)) == 2
        assert not faults_of(html), address


@pytest.mark.django_db
def test_pages_without_any_record_tell_nothing_empty(client):
    for address in ("/", "/learn/", "/words/", "/overdose/", "/guides/", "/es/learn/"):
        assert not faults_of(client.get(address).text), address


def test_nothing_that_somebody_typed_ends_the_data():
    assert "</script><script>" not in page_data({"@type": "Place", "name": "</script><script>alert(1)</script>"})


@pytest.mark.parametrize(
    ("thing", "fault"),
    [
        ({"@type": "Service", "name": "A", "url": f"{HOST}/a/"}, "Service has no areaServed"),
        ({"@type": "Organization", "name": ""}, "Organization.name is empty"),
        ({"@type": "Organization", "name": "A", "url": "/a/"}, "Organization.url: /a/"),
        ({"@type": "Organization", "name": "A", "slogan": "B"}, "Organization knows no slogan"),
        ({"@type": "Club", "name": "A"}, "no type that we know"),
        ({"@type": "Organization", "name": "A", "parentOrganization": {"@id": "#b"}}, "nothing is called #b"),
        ({"@type": "Person", "name": None}, "Person.name is empty"),
    ],
)
def test_the_look_at_them_finds_faults(thing, fault):
    assert any(fault in found for found in faults_of(page_data(thing)))
