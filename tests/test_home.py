"""Families arrive and look around; staff's cron does what time makes due."""

from datetime import UTC, datetime, time, timedelta
from io import StringIO
from unittest import mock

import html5lib
import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from config.management.commands import tick
from config.views.home import home_guides, lines_answering
from groups.models import Meeting, SupportGroup
from guides.models import Guide, Point
from resources.models import Helpline, OpeningHours, Place
from tests.schema_org import SCRIPT

pytestmark = pytest.mark.django_db

#: A Tuesday, 3 pm in New York; and the night before, 2 am.
DAYTIME = datetime(2026, 11, 24, 20, 0, tzinfo=UTC)
NIGHT = datetime(2026, 11, 24, 7, 0, tzinfo=UTC)
ALL_PAGES = ["/", "/search/", "/search/?q=naloxone", "/search/?q=zzz", "/about/", "/privacy/", "/accessibility/"]


def body(client: Client, address: str) -> str:
    """The page's text; it must be there and must be well formed."""
    response = client.get(address)
    assert response.status_code == 200, address
    text = response.content.decode()
    parser = html5lib.HTMLParser()
    parser.parse(text)
    assert not parser.errors, address
    return text


def line(name: str, kind: str, number: str = "", *, always: bool = True, **more: object) -> Helpline:
    """A published line; with `always=False` it answers Monday to Friday, 9 to 5 in New York."""
    slug = name.lower().replace(" ", "-")
    helpline = Helpline.objects.create(
        name=name, slug=slug, kind=kind, status="published", always_open=always, short_number=number or "211",
        zone="" if always else "America/New_York", **more,
    )  # fmt: skip
    if not always:
        OpeningHours.objects.bulk_create(
            OpeningHours(helpline=helpline, weekday=day, opens=time(9), closes=time(17)) for day in range(5)
        )
    return helpline


def guide(slug: str, topic: str, position: int = 10, **more: object) -> Guide:
    """A published guide."""
    values = {"title": slug.replace("-", " "), "summary": "A guide.", "kind": "article", "status": "published"} | more
    return Guide.objects.create(slug=slug, topic=topic, position=position, **values)


@pytest.fixture
def lines() -> dict[str, Helpline]:
    """A crisis line (two, in fact), a family line by day, a treatment line, poison advice."""
    return {
        "crisis": line("Crisis Lifeline", "crisis", "988", is_emergency=True),
        "second": line("Second Crisis Line", "crisis", "989"),
        "family": line("Parents Line", "family", "555", always=False),
        "treatment": line("Treatment Line", "referral", "444"),
        "poison": line("Poison Advice", "overdose", "333"),
    }


# Home ------------------------------------------------------------------------------------------


def test_maria_sees_who_answers_by_day(lines: dict[str, Helpline]) -> None:
    """Maria's son told her today; she needs different kinds of help, not three crisis lines."""
    assert lines_answering(DAYTIME) == [lines["crisis"], lines["family"], lines["treatment"]]


def test_maria_sees_only_lines_that_answer_at_night(lines: dict[str, Helpline], client: Client) -> None:
    assert lines_answering(NIGHT) == [lines["crisis"], lines["treatment"], lines["poison"]]
    with time_machine.travel(NIGHT, tick=False):
        page = body(client, "/")
    assert "Parents Line" not in page
    assert page.count('class="call-card"') == 3


def test_lines_of_one_state_and_drafts_stay_off_the_home_page(lines: dict[str, Helpline]) -> None:
    lines["treatment"].delete()
    line("Access Line", "access", states=("CT",))
    Helpline.objects.filter(pk=lines["poison"].pk).update(status="draft")
    assert lines_answering(NIGHT) == [lines["crisis"]]


def test_confirmed_hours_come_before_unconfirmed_ones(lines: dict[str, Helpline]) -> None:
    Helpline.objects.filter(pk=lines["family"].pk).update(open_question="We have not confirmed the hours yet.")
    sure = line("Siblings Line", "groups", "556")
    assert sure in lines_answering(DAYTIME)
    assert lines["family"] not in lines_answering(DAYTIME)


def test_home_shows_three_dos_and_three_donts(client: Client) -> None:
    dos = guide("dos-and-donts", "talking")
    for number in range(5):
        Point.objects.create(guide=dos, kind="do", position=number, title=f"Do thing {number}", on_home=True)
        Point.objects.create(guide=dos, kind="dont", position=number, title=f"Do not thing {number}", on_home=True)
    Point.objects.create(guide=dos, kind="do", title="Not for the home page")
    page = body(client, "/")
    assert "Do thing 2" in page
    assert "Do not thing 2" in page
    for absent in ("Do thing 3", "Do not thing 3", "Not for the home page"):
        assert absent not in page


def test_home_guides_come_from_six_topics() -> None:
    for topic in Guide.Topic.values:
        guide(f"second-{topic}", topic, position=20)
        guide(f"first-{topic}", topic, position=10)
    guide("draft", "treatment", position=1, status="draft")
    guide("overdose", "overdose", position=1)
    shown = home_guides()
    assert len(shown) == len({one.topic for one in shown}) == 6
    assert all(one.slug.startswith("first-") for one in shown)


def test_home_asks_where_and_sends_to_groups_and_naloxone(client: Client) -> None:
    page = body(client, "/")
    assert 'action="/groups/"' in page
    assert 'action="/naloxone/"' in page
    assert page.count('name="near"') == 2
    assert 'href="/about/#organizations"' in page


def test_home_works_when_nothing_is_loaded_yet(client: Client) -> None:
    assert 'href="tel:988"' in body(client, "/")


def test_home_takes_few_queries_however_much_there_is(client: Client, lines: dict[str, Helpline]) -> None:
    for number in range(40):
        line(f"Line {number}", "groups", always=False)
        guide(f"guide-{number}", "talking")
    with CaptureQueriesContext(connection) as queries:
        body(client, "/")
    assert len(queries) <= 8


# Pages about the site, and the clock -----------------------------------------------------------


@pytest.mark.parametrize("address", ALL_PAGES)
def test_visitors_get_no_cookie_and_no_outside_request(client: Client, real_records: None, address: str) -> None:
    response = client.get(address)
    assert not response.cookies
    text = response.content.decode()
    # What stands as data is never run.
    text = SCRIPT.sub("", text)
    assert text.count("<script") == text.count('<script src="/static/site.js" defer></script>') == 1
    assert ' style="' not in text
    assert 'src="http' not in text


def test_contact_address_shows_when_there_is_one(client: Client, settings) -> None:
    for address in ("/about/", "/accessibility/", "/privacy/"):
        assert 'href="mailto:staff@alongside.example"' in body(client, address)
    settings.CONTACT_EMAIL = ""
    for address in ("/about/", "/accessibility/", "/privacy/"):
        assert "mailto:" not in body(client, address)


def test_about_tells_the_cycle_that_is_set(client: Client, settings) -> None:
    settings.CHECK_CYCLE_DAYS = settings.CHECK_CYCLE_DAYS | {"supportgroup": 41}
    assert "every 41 days" in body(client, "/about/")


def run_tick() -> str:
    out = StringIO()
    call_command("tick", stdout=out)
    return out.getvalue()


def test_tick_moves_a_group_whose_meeting_is_over_and_twice_changes_nothing_more() -> None:
    place = Place.objects.create(town="Waterbury", state="CT")
    group = SupportGroup.objects.create(
        name="Monday group", slug="monday", status="published", place=place,
        next_start=timezone.now() - timedelta(hours=5),
    )  # fmt: skip
    Meeting.objects.create(group=group, weekday=0, start=time(19), end=time(20))
    SupportGroup.objects.filter(pk=group.pk).update(next_start=timezone.now() - timedelta(hours=5))
    assert "next meetings: 1 changed\n" in run_tick()
    group.refresh_from_db()
    assert group.next_start > timezone.now()
    assert "next meetings: 0 changed\n" in run_tick()


def test_tick_runs_the_other_parts_when_one_fails() -> None:
    def fails(now: datetime) -> int:
        raise ValueError("no luck")

    out, err = StringIO(), StringIO()
    parts = [("first", fails), ("second", lambda now: 2)]
    with mock.patch.object(tick, "PARTS", parts), pytest.raises(CommandError, match="Failed: first") as failed:
        call_command("tick", stdout=out, stderr=err)
    assert failed.value.returncode == 1
    assert out.getvalue() == "second: 2 changed\n"
    assert "first: failed, ValueError at tests/test_home.py:" in err.getvalue()
    # It may quote what somebody typed.
    assert "no luck" not in err.getvalue()
