"""Maria works through the check queue: one listing a screen, each pressed button one step."""

import re
from datetime import timedelta
from html import unescape

import pytest
from django.contrib.admin.models import LogEntry
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from groups.models import SupportGroup
from resources.curation import assign, record_check
from resources.models import Attempt, Check, DayCount, Helpline, NaloxoneProgram
from resources.today import staff_today
from tests.admin.desk import form_data, page, said
from tests.admin.people import ADMINISTRATOR, EDITOR, NOBODY, REVIEWER, desk_of, person
from tests.admin.test_pages import many
from tests.records import make_group, make_helpline, make_meeting, make_organization, make_place, make_program

pytestmark = pytest.mark.django_db

QUEUE = reverse("admin_check")


@pytest.fixture
def river():
    return make_organization(name="River Health", slug="river-health", email="desk@river.example")


@pytest.fixture
def maria(river):
    return person(EDITOR, organizations=[river])


@pytest.fixture
def rita():
    return person(REVIEWER)


def shown(client, address: str = QUEUE) -> str:
    """The name of the listing on the screen, or what the page says at the end."""
    html = client.get(address).text
    main = html[html.index('id="content-main"') :]
    found = re.search(r"<h2>([^<]+)</h2>", main) or re.search(r'<p class="done">([^<]+)</p>', main)
    assert found
    return unescape(found[1])


def decide(client, address: str = QUEUE, **pressed):
    """Press a button on the screen at an address; gives the answer and where the browser is then."""
    seen = re.search(r'name="listing" value="([^"]+)"', client.get(address).text)
    assert seen
    return client.post(address, {"listing": seen[1], "note": "", "reason": ""} | pressed)


def five_lines(river) -> list[Helpline]:
    lines = [make_helpline(name=f"Line {letter}", organization=river) for letter in "ABCDE"]
    for line, days in zip(lines, (900, 800, 700, 600, 500), strict=True):
        record_check(line, how="phone", on=staff_today() - timedelta(days=days), by_name="Rosa")
    return lines


def test_rita_works_through_five_lines_one_unreachable_one_closed(river, rita):
    five_lines(river)
    desk = desk_of(rita)
    assert "5 left" in desk.get(QUEUE).text
    assert shown(desk) == "Line A"
    assert "marked as checked today, by phone" in said(decide(desk, right="phone", note="Spoke with Ann."))
    assert Check.objects.latest("pk").note == "Spoke with Ann."
    assert shown(desk) == "Line B"
    assert "It comes back in 3 days" in said(decide(desk, decision="unreached", note="Voicemail."))
    assert shown(desk) == "Line C"
    refused = decide(desk, decision="closed")
    assert "Say why it closed" in refused.text
    assert "closed." in said(decide(desk, decision="closed", reason="The number is disconnected."))
    assert Helpline.objects.get(name="Line C").closed_reason == "The number is disconnected."
    decide(desk, right="page")
    assert "1 left" in desk.get(QUEUE).text
    decide(desk, right="email")
    assert shown(desk) == "Nothing is left to check here. Thank you."
    assert LogEntry.objects.filter(user=rita).count() == 4
    # The one that nobody reached comes back, with what was noted.
    Attempt.objects.update(on=timezone.now() - timedelta(days=3, minutes=1))
    assert shown(desk) == "Line B"
    assert "Voicemail." in desk.get(QUEUE).text


def test_an_unreached_line_was_not_checked(river, rita):
    line = five_lines(river)[0]
    before = line.checked_on
    decide(desk_of(rita), decision="unreached")
    line.refresh_from_db()
    assert line.checked_on == before
    assert Check.objects.count() == 5


def test_a_screen_has_all_that_a_call_needs(maria, river):
    group = make_group(name="Evening Circle", organization=river, place=make_place(), phone="+18605550142")
    make_meeting(group, room="Room 4", note="Ring the bell.")
    make_meeting(group, weekday=3, format="online", zone="America/New_York", ask_for_link=True)
    html = desk_of(maria).get(QUEUE).text
    for words in ('href="tel:+18605550142"', "Every Tuesday", "Room 4", "Ring the bell.", "desk@river.example"):
        assert words in html
    assert "Nobody has checked it yet." in html


def test_an_emergency_number_is_not_called_to_check_it(rita):
    make_helpline(name="988", short_number="988", is_emergency=True)
    html = desk_of(rita).get(QUEUE).text
    assert "Please do not call it to check" in html
    assert 'href="tel:988"' not in html


def test_skipping_moves_on_and_the_end_offers_to_start_again(river, rita):
    five_lines(river)
    desk, seen, address = desk_of(rita), [], QUEUE
    for _ in range(5):
        seen.append(shown(desk, address))
        address = unescape(re.search(r'href="([^"]+)">Skip for now', desk.get(address).text)[1])
    assert seen == [f"Line {letter}" for letter in "ABCDE"]
    assert shown(desk, address) == "That was the last one. 5 were skipped."
    assert f'href="{QUEUE}">Start again' in desk.get(address).text


def test_those_never_checked_come_first_and_skipping_them_reaches_the_others(rita, river):
    five_lines(river)
    make_helpline(name="New one")
    make_helpline(name="Newer one")
    desk = desk_of(rita)
    skipped = unescape(re.search(r'href="([^"]+)">Skip for now', desk.get(QUEUE).text)[1])
    assert (shown(desk), shown(desk, skipped)) == ("New one", "Newer one")
    again = unescape(re.search(r'href="([^"]+)">Skip for now', desk.get(skipped).text)[1])
    assert shown(desk, again) == "Line A"
    assert "5 left, 2 skipped" in re.sub(r"\s+", " ", desk.get(again).text)


def test_the_kind_that_families_read_most_comes_first(rita):
    make_helpline(name="A line"), make_group(name="A group"), make_program(name="A kit")
    desk = desk_of(rita)
    assert shown(desk) == "A line"
    DayCount.objects.create(day=staff_today(), page="/es/naloxone/a-kit/", count=30)
    DayCount.objects.create(day=staff_today(), page="/groups/", count=20)
    DayCount.objects.create(day=staff_today() - timedelta(days=60), page="/helplines/", count=900)
    assert shown(desk) == "A kit"


def test_filters_by_kind_state_and_whose(rita):
    make_helpline(name="A line", states=["CT"])
    group = make_group(name="A group", place=make_place(state="MA", town="Lynn"))
    assign(make_program(name="A kit"), rita)
    desk = desk_of(rita)
    assert shown(desk, f"{QUEUE}?kind=supportgroup") == "A group"
    assert shown(desk, f"{QUEUE}?in=MA") == group.name
    assert shown(desk, f"{QUEUE}?in=CT") == "A line"
    assert shown(desk, f"{QUEUE}?mine=1") == "A kit"
    assert shown(desk, f"{QUEUE}?in=CT&mine=1").startswith("Nothing is left")
    answer = decide(desk, f"{QUEUE}?in=MA&kind=supportgroup", right="visit")
    assert answer["Location"] == f"{QUEUE}?kind=supportgroup&in=MA"


NONSENSE = ["kind=x", "in=ZZ", "after=helpline.x.1", "after=a.2020-01-01.999999999999999999999", "after=..", "mine=7"]


@pytest.mark.parametrize("asked", NONSENSE)
def test_a_made_up_address_is_no_accident(rita, asked):
    make_helpline(name="A line")
    assert shown(desk_of(rita), f"{QUEUE}?{asked}") == "A line"


# Two at once -------------------------------------------------------------------------------------


def test_pressing_twice_is_one_check(river, rita):
    five_lines(river)
    desk = desk_of(rita)
    seen = re.search(r'name="listing" value="([^"]+)"', desk.get(QUEUE).text)[1]
    for _ in range(2):
        answer = desk.post(QUEUE, {"listing": seen, "right": "phone"})
        assert answer.status_code == 302
    assert Check.objects.filter(by=rita).count() == 1
    assert shown(desk) == "Line B"


def test_the_second_of_two_is_told_who_was_first(river, rita, maria):
    five_lines(river)
    seen = re.search(r'name="listing" value="([^"]+)"', desk_of(maria).get(QUEUE).text)[1]
    decide(desk_of(maria), right="phone")
    answer = desk_of(rita).post(QUEUE, {"listing": seen, "right": "email"})
    assert "Already checked by maria a minute ago." in said(answer)
    assert not Check.objects.filter(by=rita).exists()
    answer = desk_of(rita).post(QUEUE, {"listing": seen, "decision": "unreached"})
    assert "Already checked by maria" in said(answer)
    assert not Attempt.objects.exists()


def test_the_second_of_two_who_call_in_vain_is_told(river, rita, maria):
    five_lines(river)
    seen = re.search(r'name="listing" value="([^"]+)"', desk_of(maria).get(QUEUE).text)[1]
    decide(desk_of(maria), decision="unreached")
    assert "maria could not reach it" in said(desk_of(rita).post(QUEUE, {"listing": seen, "decision": "unreached"}))
    assert Attempt.objects.count() == 1
    # But who reached somebody after all may say so.
    assert "marked as checked" in said(desk_of(rita).post(QUEUE, {"listing": seen, "right": "phone"}))


def test_what_was_closed_meanwhile_is_not_checked(river, rita, maria):
    line = five_lines(river)[0]
    seen = re.search(r'name="listing" value="([^"]+)"', desk_of(maria).get(QUEUE).text)[1]
    decide(desk_of(rita), decision="closed", reason="Over.")
    assert "rita closed it meanwhile." in said(desk_of(maria).post(QUEUE, {"listing": seen, "right": "phone"}))
    line.refresh_from_db()
    assert line.status == "closed"


# Changed -----------------------------------------------------------------------------------------


def test_the_edit_form_leads_back_to_the_queue(river, rita):
    five_lines(river)
    desk = desk_of(rita)
    url = unescape(re.search(r'href="([^"]+)">Something changed', desk.get(f"{QUEUE}?kind=helpline").text)[1])
    data = form_data(desk.get(url)) | {"summary": "A new voice.", "_checked_by_phone": "1"}
    answer = desk.post(url, data)
    assert (answer.status_code, answer["Location"]) == (302, f"{QUEUE}?kind=helpline")
    assert shown(desk, answer["Location"]) == "Line B"
    line = Helpline.objects.get(name="Line A")
    assert (line.summary, line.checked_on) == ("A new voice.", staff_today())


def test_no_address_leads_anywhere_else(river, rita):
    line = five_lines(river)[0]
    url = f"{page(Helpline, 'change', line.pk)}?queue=https://evil.example/"
    desk = desk_of(rita)
    assert desk.post(url, form_data(desk.get(url)))["Location"] == QUEUE


# Who may ------------------------------------------------------------------------------------------


def test_maria_sees_what_is_hers_and_closes_nothing(river, maria):
    make_helpline(name="Far line")
    five_lines(river)
    desk = desk_of(maria)
    assert "5 left" in desk.get(QUEUE).text
    assert "Close it today" not in desk.get(QUEUE).text
    assert decide(desk, decision="closed", reason="Over.").status_code == 403
    assert not Helpline.objects.filter(status="closed").exists()
    far = Helpline.objects.get(name="Far line")
    assert desk.post(QUEUE, {"listing": f"helpline..{far.pk}", "right": "phone"}).status_code == 403
    assert not Check.objects.filter(by=maria).exists()


def test_who_may_do_what(client, river):
    make_helpline(organization=river)
    assert client.get(QUEUE).status_code == 302
    assert desk_of(person(NOBODY)).get(QUEUE).status_code == 403
    for name in (EDITOR, REVIEWER, ADMINISTRATOR):
        assert desk_of(person(name)).get(QUEUE).status_code == 200
    assert desk_of(person("lee")).post(QUEUE, {"listing": "helpline..1", "right": "phone"}).status_code == 403


def test_a_button_that_is_none_does_nothing(river, rita):
    five_lines(river)
    desk = desk_of(rita)
    for pressed in ({"right": "link"}, {"decision": "delete"}, {}):
        assert decide(desk, **pressed).status_code == 404
    assert desk.post(QUEUE, {"listing": "nonsense", "right": "phone"}).status_code == 404
    assert desk.post(QUEUE, {"right": "phone"}).status_code == 200
    assert Check.objects.count() == 5


def test_a_screen_costs_the_same_with_many_listings(rita):
    desk = desk_of(rita)

    def asked() -> list[int]:
        counts = []
        for kind in ("", "supportgroup", "helpline", "naloxoneprogram"):
            with CaptureQueriesContext(connection) as captured:
                assert desk.get(f"{QUEUE}?kind={kind}").status_code == 200
            counts.append(len(captured))
        return counts

    for model in (SupportGroup, Helpline, NaloxoneProgram):
        many(model, 0, 3)
        model.objects.update(status="published")
    asked()
    few = asked()
    for model in (SupportGroup, Helpline, NaloxoneProgram):
        many(model, 3, 300)
        model.objects.update(status="published")
    assert asked() == few
    assert max(few) <= 25
