"""What to do now: the page that must answer whatever happens."""

import pytest
from django.db import OperationalError, connection

from guides.models import Guide, Law
from tests.test_guides import add_points, make_guide, order_of, read

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
        html, 'href="tel:911"', "Start now.", *(f"{name} now" for name in names), "Do not leave", "Limp", "After"
    )
    assert places == sorted(places)
    assert html.split('class="steps"')[1].split("</ol>")[0].count("<li>") == len(names)


def test_a_law_names_its_source_or_says_that_it_is_not_confirmed(client):
    Law.objects.create(state="IL", title="The law in Illinois", text="It helps.", source="Public Act 102-0476")
    Law.objects.create(state="CT", title="The law in Connecticut", text="It helps too.")
    html = read(client, "/overdose/")
    assert "This is not legal advice." in html
    connecticut, illinois = html.split("The law in Connecticut")[1].split("The law in Illinois")
    assert "Not confirmed yet" in connecticut
    assert "Public Act 102-0476" in illinois
    assert "Not confirmed yet" not in illinois
