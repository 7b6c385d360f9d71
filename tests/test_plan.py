"""A sister fills in the plan for her family, with what is near them; what she writes is nobody else's."""

import re
from xml.etree.ElementTree import Element

import html5lib
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from groups.models import SupportGroup
from guides.models import PlanItem
from tests.records import (
    load_real_records,
    make_group,
    make_helpline,
    make_meeting,
    make_place,
    make_program,
)
from tests.schema_org import SCRIPT

pytestmark = pytest.mark.django_db

MOST_QUERIES = 10


def main(client: Client, address: str = "/plan/") -> Element:
    """The page's own part, as a parser that forgives nothing reads it."""
    response = client.get(address)
    assert response.status_code == 200
    tree = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False).parse(response.content.decode())
    return next(tree.iter("main"))


def text_of(element: Element) -> str:
    return " ".join("".join(element.itertext()).split())


def near_us(client: Client, near: str) -> str:
    found = [one for one in main(client, f"/plan/?near={near}").iter("div") if one.get("class") == "near-us"]
    return text_of(found[0]) if found else ""


# What is written is not sent ------------------------------------------------------------------


@pytest.mark.parametrize("address", ["/plan/", "/plan/?near=06702"])
def test_no_answer_belongs_to_a_form_or_has_a_name(client, real_records, address):
    page = main(client, address)
    [form] = page.iter("form")
    assert (form.get("action"), form.get("method")) == ("/plan/", None)
    assert [box.get("name") for box in form.iter() if box.tag in {"input", "select", "textarea"}] == ["near"]
    in_form = set(form.iter())
    answers = [box for box in page.iter() if box.tag in {"input", "textarea"} and box not in in_form]
    assert len(answers) >= 25
    assert not [box.get("id") for box in answers if box.get("name") or box.get("form")]
    # HTML allows the word on text boxes alone; plan.js says it of the ticks.
    assert all(box.get("autocomplete") == (None if box.get("type") == "checkbox" else "off") for box in answers)


def test_every_answer_has_a_label_and_an_id_that_stays(client, real_records):
    page = main(client)
    labels = {label.get("for"): text_of(label) for label in page.iter("label")}
    for item in PlanItem.objects.all():
        if item.write:
            assert labels[f"plan-{item.key}"] == item.prompt
        else:
            assert [box for box in page.iter("input") if box.get("id") == f"plan-{item.key}"], item.key


def test_the_page_says_where_what_is_written_stays(client):
    words = text_of(main(client))
    assert "What you write stays on this page and is gone when you close it: print it." in words
    assert "never sent to us. Anyone who can open this browser can read it" in words
    assert "We get your ZIP code or town and nothing else" in words


def test_the_script_comes_only_with_the_plan_and_has_no_words_of_its_own(client, real_records):
    for address in ("/", "/guides/", "/guides/medication/"):
        assert b"plan.js" not in client.get(address).content, address
    html = client.get("/plan/").content.decode()
    assert re.findall(r"<script[^>]*>", SCRIPT.sub("", html)) == [
        '<script src="/static/site.js" defer>',
        '<script src="/static/plan.js" defer>',
    ]


# What is near -----------------------------------------------------------------------------------


def test_a_zip_lists_the_nearest_groups_naloxone_and_lines(client, real_records):
    words = near_us(client, "06702")
    assert words.startswith("Near Waterbury, CT 06702 Whom to call 988 Suicide & Crisis Lifeline 988 Day and night")
    assert "211 Connecticut" in words
    assert "211 Illinois" not in words
    assert "Opioid Education and Family Support Group - Waterbury" in words
    near = next(one for one in main(client, "/plan/?near=06702").iter("div") if one.get("class") == "near-us")
    links = [link.get("href") for link in near.iter("a")]
    assert len([link for link in links if re.fullmatch(r"/groups/[a-z0-9-]+/", link)]) == 3
    assert len([link for link in links if re.fullmatch(r"/naloxone/[a-z0-9-]+/", link)]) == 3


def test_the_nearest_come_first_with_their_next_date(client, towns):
    library, far = make_place(), make_place(town="Hartford", latitude=41.76, longitude=-72.68)
    make_meeting(make_group(name="Near families", place=library), weekday=1)
    make_group(name="Hartford families", place=far)
    make_group(name="For the person", place=library, for_person_who_uses=True)
    make_group(name="Draft", place=library, status="draft")
    make_group(name="Everywhere online", in_person=False, online=True)
    make_program(name="Kits", place=library, how_to_get="Ask at the desk.")
    words = near_us(client, "06702")
    assert words.index("Near families") < words.index("Hartford families") < words.index("Everywhere online")
    assert "7:00 pm" in words
    assert "Kits Ask at the desk." in words
    assert "For the person" not in words
    assert "Draft" not in words


def test_where_nothing_is_near_it_says_whom_to_ask(client, towns):
    make_helpline(name="State line", states=["VT"], phone="+18025550100")
    words = near_us(client, "05401")
    assert "State line 802-555-0100" in words
    assert "We know of none. Ask one of the lines above." in words
    assert "Ask any pharmacy." in words


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("Springfield", "Which town? Springfield, Illinois"),
        ("Waterberry", "Waterbury, Connecticut"),
        ("qqqqqq", "We do not know that place."),
        ("Connecticut", "We do not know that place."),
        ("x" * 150, "We could not read that place."),
        ("%00", "We could not read that place."),
    ],
)
def test_whatever_is_typed_the_plan_is_there(client, towns, typed, said):
    words = text_of(main(client, f"/plan/?near={typed}"))
    assert said in words
    assert "1. Information" in words


def test_pages_for_a_place_stay_out_of_search_engines(client, towns):
    assert b'content="noindex"' in client.get("/plan/?near=06702").content
    assert b'content="noindex"' not in client.get("/plan/").content


@pytest.mark.parametrize("near", ["", "06702", "Waterbury, CT", "05401", "60601", "Springfield"])
def test_a_place_costs_few_queries_however_many_listings_there_are(client, near):
    load_real_records()

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            main(client, f"/plan/?near={near}")
        return len(captured)

    before = queries()
    library = make_place()
    for n in range(20):
        make_meeting(make_group(name=f"Many {n}", place=library))
        make_program(place=library)
        make_helpline(states=["CT"])
    assert SupportGroup.objects.count() > 20
    assert max(before, queries()) <= MOST_QUERIES


def test_a_note_on_hours_stands_below_the_hours_that_it_speaks_of(client, real_records):
    found = near_us(client, "06702")
    rides = found[found.index("HUSKY Health rides") :]
    assert rides.index("Monday to Friday, 7:00 am to 6:00 pm") < rides.index("These are the hours for routine rides.")
