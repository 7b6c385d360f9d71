"""What to do now: the page that must answer whatever happens."""

import re

import pytest
from django.db import OperationalError, connection
from django.template.loader import get_template

from guides.models import Guide, Law, Point
from tests.guidance import add_points, make_guide, order_of, read
from tests.records import make_helpline

pytestmark = pytest.mark.django_db


def test_the_old_address_of_the_overdose_guide_leads_to_its_own(client):
    response = client.get("/guides/overdose/")
    assert (response.status_code, response["Location"]) == (301, "/overdose/")


def check_that_a_mother_knows_what_to_do(html: str) -> None:
    assert html.index('class="call-button" href="tel:911"') < html.index('class="steps"')
    main = html.split("<main")[1]
    for word in ("naloxone", "1 every 5 seconds", "Stay until help comes", "on their side", "Do not leave them alone"):
        assert word in main, word


def test_overdose_answers_without_any_record(client):
    check_that_a_mother_knows_what_to_do(read(client, "/overdose/"))


def test_overdose_answers_while_its_guide_is_a_draft(client):
    add_points(make_guide("overdose", status=Guide.Status.DRAFT), ("step", "Not finished"))
    html = read(client, "/overdose/")
    check_that_a_mother_knows_what_to_do(html)
    assert "Not finished" not in html


def test_overdose_answers_without_a_database(client):
    def fail(*_anything):
        raise OperationalError("gone")

    with connection.execute_wrapper(fail):
        html = read(client, "/overdose/")
    check_that_a_mother_knows_what_to_do(html)


def test_seven_steps_stand_in_order_between_911_and_the_donts(client):
    names = ["Wake", "Call", "Spray", "Breathe", "Again", "Side", "Stay"]
    guide = make_guide("overdose", title="Overdose: what to do now", kind=Guide.Kind.EMERGENCY)
    add_points(
        guide,
        ("sign", "Limp", "Signs"),
        *(("step", f"{name} now") for name in names),
        ("dont", "Do not leave"),
        ("fact", "It can come back", "After it is over"),
    )
    html = read(client, "/overdose/")
    places = order_of(
        html, 'call-button" href="tel:911"', "Limp", *(f"{name} now" for name in names), "Do not leave", "After"
    )
    assert places == sorted(places)
    assert html.split('class="steps"')[1].split("</ol>")[0].count("<li>") == len(names)


# Drawings ---------------------------------------------------------------------------------------


def steps_of(html: str) -> list[str]:
    return html.split('class="steps"')[1].split("</ol>", maxsplit=1)[0].split("<li>")[1:]


def test_each_drawing_follows_its_step_wherever_staff_move_it(client):
    guide = make_guide("overdose", kind=Guide.Kind.EMERGENCY)
    for position, (title, drawing) in enumerate([("Stay", "stay"), ("Wake", "wake"), ("Wait", "")]):
        Point.objects.create(guide=guide, kind="step", title=title, position=position, drawing=drawing)
    stay, wake, wait = steps_of(read(client, "/overdose/"))
    assert "A helper kneels beside the person" in stay
    assert "A fist rubs" in wake
    assert "<svg" not in wait


@pytest.mark.parametrize("drawing", Point.Drawing.values)
def test_every_drawing_says_what_the_hands_do(drawing):
    svg = get_template(f"drawings/{drawing}.html").render()
    words = re.search(r'role="img" aria-label="([^"]+)"', svg).group(1)
    assert words.endswith(".")
    assert len(words) > 40
    # In print, in the dark and on any ground: no colour and no id of its own.
    assert not re.search(r"#[0-9a-f]{3}|style=|\bid=|<script|href=", svg)


def test_a_drawing_that_no_longer_exists_is_left_out(client):
    guide = make_guide("overdose", kind=Guide.Kind.EMERGENCY)
    Point.objects.create(guide=guide, kind="step", title="Wake", drawing="../base")
    assert "<svg" not in steps_of(read(client, "/overdose/"))[0]


def test_without_any_record_the_steps_have_their_drawings(client):
    assert all("<svg" in step for step in steps_of(read(client, "/overdose/")))


@pytest.mark.usefixtures("real_records")
def test_each_real_step_has_its_own_drawing(client):
    assert list(Point.objects.filter(guide__slug="overdose", kind="step").values_list("drawing", flat=True)) == [
        *("wake", "call", "spray", "breathe", "again", "side", "stay")
    ]


# The sheet at the refrigerator -------------------------------------------------------------------


def numbers_of(html: str) -> list[str]:
    part = html.split('class="sheet-numbers"')[1].split("</ul>", maxsplit=1)[0]
    return re.findall(r'href="tel:([^"]+)"', part)


NATIONWIDE = ["911", "988", "+18002221222"]


def test_the_sheet_has_the_nationwide_numbers(client):
    assert numbers_of(read(client, "/overdose/")) == NATIONWIDE


def test_a_father_in_connecticut_prints_his_states_numbers(client):
    make_helpline(name="Connecticut line", states=("CT",), phone="+18005634086", always_open=True)
    make_helpline(name="Vermont line", states=("VT",), phone="+18005634087")
    make_helpline(name="Everywhere", phone="+18005634088")
    make_helpline(name="Closed", states=("CT",), phone="+18005634089", status="draft")
    make_helpline(name="A ride", states=("CT",), phone="+18005634080", kind="rides")
    assert numbers_of(read(client, "/overdose/?state=CT")) == [*NATIONWIDE, "+18005634086"]
    assert "Not confirmed yet" in read(client, "/overdose/?state=CT").split('class="sheet-numbers"')[1]


@pytest.mark.parametrize("query", ["state=", "state=ZZ", "state=%00", "state=CT&state=ZZ", "q=1"])
def test_a_state_nobody_knows_leaves_the_nationwide_numbers(client, query):
    assert numbers_of(read(client, f"/overdose/?{query}")) == NATIONWIDE


def test_a_line_without_hours_says_that_it_is_not_always_there(client):
    make_helpline(name="Office", states=("CT",), phone="+18005634086", always_open=False, hours_note="Office hours")
    assert "Office (Office hours)" in " ".join(read(client, "/overdose/?state=CT").split())


def test_a_law_names_its_source_or_says_that_it_is_not_confirmed(client):
    Law.objects.create(state="IL", title="The law in Illinois", text="It helps.", source="Public Act 102-0476")
    Law.objects.create(state="CT", title="The law in Connecticut", text="It helps too.")
    html = read(client, "/overdose/")
    assert "This is not legal advice." in html
    connecticut, illinois = html.split("The law in Connecticut")[1].split("The law in Illinois")
    assert "Not confirmed yet" in connecticut
    assert "Public Act 102-0476" in illinois
    assert "Not confirmed yet" not in illinois
