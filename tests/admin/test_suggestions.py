"""Rita decides what families and organizations suggest; what she writes is told, named and never half done."""

from datetime import date

import pytest
from django.urls import reverse

from groups.models import SupportGroup
from resources.curation.suggesting import accept
from resources.models import Helpline, Mail, NaloxoneProgram, Suggestion
from tests.admin.desk import act, form_data, said
from tests.admin.people import EDITOR, REVIEWER, desk_of, person
from tests.records import make_group, make_helpline, make_organization
from tests.suggestions import suggest

pytestmark = pytest.mark.django_db
LIST = "/admin/resources/suggestion/"


@pytest.fixture
def rita():
    return person(REVIEWER)


@pytest.fixture
def her_desk(rita):
    return desk_of(rita)


def page_of(suggestion) -> str:
    return reverse("admin:resources_suggestion_change", args=[suggestion.pk])


def decide(desk, suggestion, button, **answers):
    """Press a button on the suggestion's page, with these answers changed."""
    address = page_of(suggestion)
    form = desk.get(address).context["form"]
    sent = {field.html_name: field.value() for field in form if field.value() not in (None, False)}
    return desk.post(address, sent | {button: "1"} | answers)


# One story --------------------------------------------------------------------------------------


def test_rita_accepts_a_part_edits_another_and_the_page_shows_it(her_desk, rita, client, group):
    wishes = {"phone": "+18605550199", "url": "https://circle.example/x", "name": "Best Circle Ever"}
    suggestion = suggest(group, wishes, email="ann@family.example")
    page = her_desk.get(page_of(suggestion)).text
    assert "(860) 555-0199" in page
    assert "Best Circle Ever" in page
    answers = {"take_phone": "on", "take_url": "on", "value_url": "https://circle.example/"}
    response = decide(her_desk, suggestion, "_accept", note="Thank you, Ann!", **answers)
    assert (response.status_code, response["Location"]) == (302, LIST)
    assert "accepted in part" in said(response)
    group.refresh_from_db()
    assert (str(group.phone.as_e164), group.url, group.name) == (
        "+18605550199",
        "https://circle.example/",
        "Evening Circle",
    )
    assert "860-555-0199" in client.get("/groups/evening-circle/").text
    latest = group.history.latest()
    assert (latest.history_user, latest.history_change_reason) == (rita, f"Accepted suggestion {suggestion.pk}")
    assert "Thank you, Ann!" in Mail.objects.get().text
    after = her_desk.get(page_of(suggestion)).text
    assert "Accepted in part" in after
    assert "ann@family.example" not in after
    assert "<form method" not in after.split('id="content-main"')[1]


def test_a_wrong_value_is_told_beside_it_and_nothing_is_lost(her_desk):
    line = make_helpline(phone="+18605550101", name="Night Line")
    suggestion = suggest(line, {"phone": "+18605550199", "name": "Day Line"})
    response = decide(
        her_desk, suggestion, "_accept", take_phone="on", take_name_en="on", value_phone="12", value_name_en="Dawn Line"
    )
    assert response.status_code == 200
    assert "Nothing is written yet" in response.text
    assert "value_phone" in response.context["form"].errors
    assert 'value="Dawn Line"' in response.text
    # What the whole listing would break is told, too: it could no longer be reached.
    response = decide(her_desk, suggestion, "_accept", take_phone="on", value_phone="")
    assert "needs a phone" in response.text
    line.refresh_from_db()
    suggestion.refresh_from_db()
    assert (line.name, suggestion.status) == ("Night Line", "pending")


def test_a_wish_that_is_not_ticked_may_be_as_wrong_as_it_likes(her_desk, group):
    suggestion = suggest(group, {"phone": "+18605550199", "url": "javascript:alert(1)"})
    assert decide(her_desk, suggestion, "_accept", take_phone="on").status_code == 302
    other = suggest(group, {"url": "javascript:alert(2)"})
    response = decide(her_desk, other, "_accept", take_url="on")
    assert response.status_code == 200
    assert "value_url" in response.context["form"].errors


def test_nothing_ticked_is_asked_again(her_desk, group):
    response = decide(her_desk, suggest(group, {"cost": "free"}), "_accept")
    assert "Tick at least one field, or decline." in response.text


def test_what_a_value_said_when_they_looked_stands_beside_what_it_says_now(her_desk, group):
    group.url = "https://old.example/"
    group.save()
    suggestion = suggest(group, {"url": "https://theirs.example/"})
    SupportGroup.objects.update(url="https://rosas.example/")
    page = her_desk.get(page_of(suggestion)).text
    for words in ("https://old.example/", "https://theirs.example/", "https://rosas.example/", "(changed since)"):
        assert words in page


# Words, closing, new ----------------------------------------------------------------------------


def test_a_wrong_time_is_one_click_from_the_right_meeting(her_desk, group):
    suggestion = suggest(group, {"meetings": "Every Tuesday at 6"}, message="The day or time is wrong.")
    meeting = group.meetings.get()
    page = her_desk.get(page_of(suggestion)).text
    assert f'href="/admin/groups/meeting/{meeting.pk}/change/"' in page
    assert her_desk.get(f"/admin/groups/meeting/{meeting.pk}/change/").status_code == 200
    assert "Every Tuesday, 7:00 pm to 8:30 pm" in page
    assert decide(her_desk, suggestion, "_accept", take_meetings="on").status_code == 302
    # Words alone lead there as well.
    page = her_desk.get(page_of(suggest(group, message="It starts at six."))).text
    assert f'href="/admin/groups/meeting/{meeting.pk}/change/"' in page


def test_a_group_that_ended_is_closed_with_day_and_reason(her_desk, client, group):
    suggestion = suggest(group, says_closed=True)
    response = decide(her_desk, suggestion, "_close", **{"close-on": "11/01/2026", "close-reason": ""})
    assert response.status_code == 200
    assert group.name in response.text
    reason = {"close-on": "11/01/2026", "close-reason": "The leader moved away."}
    assert decide(her_desk, suggestion, "_close", **reason).status_code == 302
    group.refresh_from_db()
    suggestion.refresh_from_db()
    assert (group.closed_on, suggestion.status) == (date(2026, 11, 1), "accepted")
    assert "The leader moved away." in client.get("/groups/evening-circle/").text


def test_a_draft_is_made_from_a_suggestion_and_accepts_it(her_desk, rita):
    wishes = {"name": "Corner Pharmacy", "kinds": ["pharmacy"], "how_to_get": "Ask.", "place": "Elm St, Hamden"}
    suggestion = suggest(NaloxoneProgram, wishes, email="bo@family.example", message="I go there.")
    page = her_desk.get(page_of(suggestion)).text
    draft = f"/admin/resources/naloxoneprogram/add/?suggestion={suggestion.pk}"
    assert draft in page
    form = her_desk.get(draft)
    assert "Elm St, Hamden" in form.text
    assert "I go there." in form.text
    data = form_data(form)
    assert (data["name"], data["kinds"], data["status"]) == ("Corner Pharmacy", ["pharmacy"], "draft")
    assert her_desk.post(draft, data | {"slug": "corner-pharmacy"}).status_code == 302
    program = NaloxoneProgram.objects.get()
    suggestion.refresh_from_db()
    assert (suggestion.status, suggestion.listing, suggestion.email) == ("accepted", program, "")
    assert program.history.latest().history_change_reason == f"Accepted suggestion {suggestion.pk}"
    assert Mail.objects.get().to == "bo@family.example"
    assert "/naloxone/" not in Mail.objects.get().text


@pytest.mark.parametrize("number", ["x", "", "0", "99999999", "9" * 30, "²"])
def test_a_form_filled_from_nothing_is_empty(her_desk, number):
    form = her_desk.get("/admin/resources/naloxoneprogram/add/", {"suggestion": number})
    assert form.status_code == 200
    assert "name" not in form_data(form)


# Declining, and two at once ---------------------------------------------------------------------


def test_who_left_an_email_is_told_why_unless_it_is_spam(her_desk, group):
    suggestion = suggest(group, message="Buy pills", email="victim@family.example")
    assert "write them why" in decide(her_desk, suggestion, "_decline").text
    assert decide(her_desk, suggestion, "_decline", spam="on").status_code == 302
    suggestion.refresh_from_db()
    assert (suggestion.status, suggestion.email, Mail.objects.count()) == ("declined", "", 0)
    other = suggest(group, message="The room is 3.", email="ann@family.example")
    decide(her_desk, other, "_decline", note="We asked: it is room 2.")
    assert "room 2" in Mail.objects.get().text


def test_a_robots_flood_is_cleared_away_at_once(her_desk, group):
    flood = [suggest(group, message=f"Pills {n}", email="v@family.example") for n in range(3)]
    kept = suggest(group, message="The door is blue.")
    assert "3 suggestions are declined" in said(act(her_desk, Suggestion, "decline_as_spam", *flood))
    assert list(Suggestion.objects.filter(status="pending")) == [kept]
    assert not Mail.objects.exists()


def test_sam_decides_while_rita_reads_and_she_is_told(her_desk, group):
    sam = person("sam")
    suggestion = suggest(group, {"cost": "free"})
    her_desk.get(page_of(suggestion))
    accept(suggestion, ["cost"], by=sam)
    response = her_desk.post(page_of(suggestion), {"_decline": "1", "note": "No."})
    assert response["Location"] == page_of(suggestion)
    assert "sam decided this just before you: accepted." in said(response)


# Who may ----------------------------------------------------------------------------------------


def test_an_editor_reads_what_is_hers_and_decides_nothing():
    house = make_organization()
    hers, others = make_group(organization=house), make_group()
    mine, theirs, new = suggest(hers, message="a"), suggest(others, message="b"), suggest(Helpline, {"name": "New"})
    desk = desk_of(person(EDITOR, organizations=[house]))
    listed = desk.get(LIST).text
    assert page_of(mine) in listed
    assert page_of(theirs) not in listed
    assert page_of(new) not in listed
    assert "Decline" not in desk.get(page_of(mine)).text
    for suggestion in (mine, theirs, new):
        assert desk.post(page_of(suggestion), {"_accept": "1"}).status_code == 403
    assert desk.get(page_of(theirs)).status_code == 403
    assert not Suggestion.objects.exclude(status="pending").exists()
    draft = form_data(desk.get(f"/admin/resources/helpline/add/?suggestion={new.pk}"))
    assert "name" not in draft


def test_visitors_are_asked_to_sign_in(client, group):
    suggestion = suggest(group, message="x")
    for address in (LIST, page_of(suggestion)):
        assert "/admin/login/" in client.get(address)["Location"]
        assert "/admin/login/" in client.post(address, {"_accept": "1"})["Location"]


def test_nobody_adds_a_suggestion_by_hand(her_desk):
    assert her_desk.get(f"{LIST}add/").status_code == 403
