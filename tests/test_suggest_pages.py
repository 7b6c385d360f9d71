"""Families tell us what is wrong or missing: in both languages, without a cookie, and nothing they typed is lost."""

import re
from html import unescape

import pytest
import time_machine
from django.test import Client

from resources.addresses import keep_old_address
from resources.models import Suggestion
from resources.stamps import LATEST, MOST_AN_HOUR
from tests.records import make_group, make_helpline, make_meeting, make_place, make_program
from tests.typed_forms import typed

pytestmark = pytest.mark.django_db
NOON = 1_700_000_000


@pytest.fixture
def clock():
    """Noon; a test moves on."""
    with time_machine.travel(NOON, tick=False) as traveller:
        yield traveller


@pytest.fixture
def group():
    group = make_group(name="Tuesday Circle", slug="tuesday-circle", phone="+18605550101", place=make_place())
    make_meeting(group)
    return group


def send(client, address, clock, *, after=30, headers=None, **answers):
    """Open a page, fill in, wait, send."""
    data = typed(client.get(address).text) | answers
    clock.shift(after)
    return client.post(address, data, headers=headers or {"Sec-Fetch-Site": "same-origin"})


def said(response) -> str:
    """The words of the warning on a page that came back."""
    assert response.status_code != 302, "it was sent"
    found = re.search(r'role="alert">(.*?)</div>', response.text, re.DOTALL)
    return unescape(" ".join(re.sub("<[^>]+>", " ", found[1]).split())) if found else ""


# Stories ----------------------------------------------------------------------------------------


def test_ann_called_a_wrong_number_and_tells_in_two_taps(client, clock, group):
    page = client.get("/groups/tuesday-circle/").text
    assert 'href="/suggest/groups/tuesday-circle/"' in page
    assert 'href="mailto:staff@alongside.example?subject=' in page
    response = send(client, "/suggest/groups/tuesday-circle/", clock, wrong=["phone"])
    assert (response.status_code, response["Location"]) == (302, "/suggest/thanks/")
    thanks = client.get(response["Location"])
    assert "We have your message" in thanks.text
    assert not client.cookies
    suggestion = Suggestion.objects.get()
    assert (suggestion.listing, suggestion.message, suggestion.values) == (group, "The phone number is wrong.", {})


def test_luis_corrects_the_number_and_the_time_himself_in_spanish(client, clock, group):
    address = "/es/suggest/groups/tuesday-circle/"
    more = {"new-phone": "860-555-0199", "new-meetings": "Martes a las 6 pm", "email": "luis@familia.example"}
    response = send(client, address, clock, message="Fui el martes.", wrong=["time", "other"], **more)
    assert response["Location"] == "/es/suggest/thanks/"
    suggestion = Suggestion.objects.get()
    assert suggestion.values == {"phone": "+18605550199", "meetings": "Martes a las 6 pm"}
    assert suggestion.seen == {"phone": "+18605550101", "meetings": "Every Tuesday, 7:00 pm to 8:30 pm"}
    assert suggestion.message == "The day or time is wrong.\nFui el martes."
    assert (suggestion.language, suggestion.email, suggestion.origin) == ("es", "luis@familia.example", "visitor")


def test_a_church_tells_that_its_group_has_ended(client, clock, group):
    send(client, "/suggest/groups/tuesday-circle/", clock, wrong=["closed"], message="Since June.")
    suggestion = Suggestion.objects.get()
    assert (suggestion.says_closed, suggestion.message) == (True, "It has closed.\nSince June.")


def test_a_closed_group_that_meets_again_can_say_so(client, clock, group):
    group.status, group.closed_on = "closed", "2026-01-01"
    group.save()
    assert 'href="/suggest/groups/tuesday-circle/"' in client.get("/groups/tuesday-circle/").text
    assert send(client, "/suggest/groups/tuesday-circle/", clock, message="We are back!").status_code == 302


def test_a_pastor_tells_of_a_new_group(client, clock):
    answers = {"new-name": "Thursday Table", "new-schedule_note": "Thursdays at 7", "new-place": "Zion Church, Hamden"}
    assert send(client, "/suggest/groups/", clock, **answers).status_code == 302
    suggestion = Suggestion.objects.get()
    assert (suggestion.content_type.model, suggestion.object_id) == ("supportgroup", None)
    assert suggestion.values == {
        "name_en": "Thursday Table",
        "schedule_note_en": "Thursdays at 7",
        "place": "Zion Church, Hamden",
    }


def test_a_hurried_double_press_is_one_suggestion(client, clock, group):
    data = typed(client.get("/suggest/groups/tuesday-circle/").text) | {"message": "The door is at the back."}
    clock.shift(30)
    for _press in range(2):
        assert client.post("/suggest/groups/tuesday-circle/", data).status_code == 302
    assert Suggestion.objects.get().sent == 2


# Nothing typed is lost --------------------------------------------------------------------------


def kept(response, answers) -> dict:
    """What the page that came back holds of what was typed."""
    now = typed(response.text)
    return {name: now[name] if name == "wrong" else now[name][0] for name in answers}


def press_again(client, address, clock, response):
    """Press "Send" on the page that came back."""
    clock.shift(5)
    return client.post(address, typed(response.text), headers={"Sec-Fetch-Site": "same-origin"})


ANSWERS = {
    "message": "Ring twice.\nThen wait.",
    "wrong": ["time"],
    "new-phone": "(860) 555-0188",
    "email": "a@b.example",
}


@pytest.mark.parametrize(
    ("how", "status", "words"),
    [
        ({"after": 1}, 200, "That was very fast."),
        ({"after": LATEST + 60}, 200, "lay open for a long time"),
        ({"stamp": "forged"}, 200, "lay open for a long time"),
        ({"stamp": ""}, 200, "lay open for a long time"),
        ({"headers": {"Sec-Fetch-Site": "cross-site"}}, 403, "once more"),
        ({"headers": {"Sec-Fetch-Site": "same-site"}}, 403, "once more"),
        ({"headers": {"Origin": "https://evil.example"}}, 403, "once more"),
        ({"headers": {"Origin": "null"}}, 403, "once more"),
        ({"leave_empty": "https://pills.example"}, 200, "That was very fast."),
    ],
)
def test_what_is_refused_comes_back_whole_and_one_more_press_sends_it(client, clock, group, how, status, words):
    address = "/suggest/groups/tuesday-circle/"
    response = send(client, address, clock, **ANSWERS, **how)
    assert (response.status_code, Suggestion.objects.count()) == (status, 0)
    assert words in said(response)
    assert kept(response, ANSWERS) == ANSWERS
    assert press_again(client, address, clock, response).status_code == 302
    assert Suggestion.objects.get().values == {"phone": "+18605550188"}


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"message": "x" * 1801}, "too long"),
        ({"message": "http://a.example http://b.example https://c.example"}, "at most two web addresses"),
        ({"message": "a\x00b"}, "Null characters"),
        ({"email": "ann at home"}, "You may also leave it empty"),
        ({"new-phone": "my phone"}, "We could not read that phone number"),
        ({"new-url": "not a page"}, "valid URL"),
        ({"new-name": ""}, "required"),
        ({"wrong": ["everything"]}, "everything"),
        ({"new-cost": "gold"}, "gold"),
    ],
)
def test_an_answer_we_cannot_take_is_said_beside_it(client, clock, group, wrong, words):
    answers = {"message": "Ring twice."} | wrong
    response = send(client, "/suggest/groups/tuesday-circle/", clock, **answers)
    assert (response.status_code, Suggestion.objects.count()) == (200, 0)
    assert "Not sent yet" in said(response)
    assert words in unescape(response.text)
    assert "Ring twice." in response.text or "message" in wrong


@pytest.mark.parametrize(
    ("home", "words"), [("", "This is too long for us."), ("/es", "Esto es demasiado largo.")], ids=["en", "es"]
)
def test_who_writes_far_too_much_reads_so_in_plain_words_in_every_field(client, clock, home, words):
    """Not "Ensure this value has at most 200 characters (it has 4400)"."""
    address = f"{home}/suggest/groups/"
    much = {name: "so worried " * 400 for name, values in typed(client.get(address).text).items() if values == [""]}
    much |= {name: f"https://river.example/{'a' * 3000}" for name in much if name.endswith("url")}
    much |= {name: f"{'a' * 400}@river.example" for name in much if name.endswith("email")}
    page = unescape(send(client, address, clock, **much).text)
    assert page.count(words) >= len(much) - 1
    assert "4400" not in page
    assert not Suggestion.objects.exists()


def test_an_empty_form_is_asked_what_is_wrong(client, clock, group):
    for answers in ({}, {"wrong": ["other"]}):
        response = send(client, "/suggest/groups/tuesday-circle/", clock, **answers)
        assert "Please tick what is wrong" in said(response)
    response = send(client, "/suggest/naloxone/", clock)
    assert "Not sent yet" in said(response)


def test_a_browser_that_tells_nothing_of_itself_is_believed(client, clock, group):
    data = typed(client.get("/suggest/groups/tuesday-circle/").text) | {"message": "x"}
    clock.shift(9)
    assert client.post("/suggest/groups/tuesday-circle/", data).status_code == 302


def test_one_network_sends_so_many_an_hour_and_is_told_when_to_come_back(client, clock, group):
    address = "/suggest/groups/tuesday-circle/"
    for number in range(MOST_AN_HOUR):
        assert send(client, address, clock, after=5, message=f"No. {number}").status_code == 302
    response = send(client, address, clock, **ANSWERS)
    assert response.status_code == 429
    assert re.search(r"send it again in \d+ minutes", said(response))
    assert kept(response, ANSWERS) == ANSWERS
    elsewhere = Client(REMOTE_ADDR="192.0.2.7")
    assert send(elsewhere, address, clock, message="From another house").status_code == 302
    clock.shift(3600)
    assert press_again(client, address, clock, response).status_code == 302


# Addresses --------------------------------------------------------------------------------------


def test_every_kind_has_its_pages(client):
    for listing, kind in (
        (make_group(), "groups"),
        (make_helpline(), "helplines"),
        (make_program(place=make_place()), "naloxone"),
    ):
        assert f'href="/suggest/{kind}/{listing.slug}/"' in client.get(listing.get_absolute_url()).text
        assert client.get(f"/suggest/{kind}/{listing.slug}/").status_code == 200
        assert f'href="/suggest/{kind}/"' in client.get("/suggest/").text
        assert client.get(f"/suggest/{kind}/").status_code == 200


def test_a_draft_and_what_is_not_there_have_no_page(client):
    draft = make_group(status="draft")
    for address in (f"groups/{draft.slug}/", "groups/never-was/", "guides/", "guides/x/", "organizations/"):
        assert client.get(f"/suggest/{address}").status_code == 404


def test_an_old_address_leads_on(client, group):
    keep_old_address(group, "old-circle")
    response = client.get("/es/suggest/groups/old-circle/")
    assert (response.status_code, response["Location"]) == (301, "/es/suggest/groups/tuesday-circle/")


def test_without_our_own_mail_the_form_is_still_there(client, group, settings):
    settings.CONTACT_EMAIL = ""
    page = client.get("/groups/tuesday-circle/").text
    assert 'href="/suggest/groups/tuesday-circle/"' in page
    assert "mailto:staff" not in page


def test_forms_are_nobody_elses_to_keep(client, group):
    response = client.get("/suggest/groups/tuesday-circle/")
    assert response["Cache-Control"] == "private, no-cache"
    assert '<meta name="robots" content="noindex">' in response.text
    assert not response.cookies
