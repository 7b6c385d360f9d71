"""What the run of `tick` does with outward links: it reads what changed, and visits a few."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from config.management.commands.tick import PARTS
from groups.models import SupportGroup
from guides.models import Guide, Point
from resources.curation import links
from resources.models import Helpline, Link, Organization
from tests.records import make_group, make_guide, make_helpline

MONDAY = datetime(2026, 3, 2, 15, tzinfo=UTC)
LATER = MONDAY + timedelta(hours=3)


def run_tick(moment: datetime) -> None:
    with time_machine.travel(moment, tick=False):
        dict(PARTS)["outward links"](moment)


def known() -> set[str]:
    return set(Link.objects.values_list("url", flat=True))


@pytest.fixture(autouse=True)
def visiting(settings, monkeypatch):
    """The site visits links, and each answers."""
    settings.CHECK_LINKS = True
    monkeypatch.setattr(links, "PAUSE", 0.0)
    monkeypatch.setattr(links.visit, "__kwdefaults__", {"look_at": lambda url: 200})


@pytest.fixture
def quiet_day(monkeypatch):
    """Tick was there in the night and read all; since then only what changes is read, and no table as a whole."""
    with time_machine.travel(MONDAY, tick=False):
        make_group(slug="circle", url="https://circle.example/")
        guide = make_guide(slug="paying")
        guide.points.all().delete()
        guide.points.create(kind="do", title="Call", text="See [their page](https://inside.example/page).")
    run_tick(MONDAY)
    assert known() == {"https://circle.example/", "https://inside.example/page"}
    monkeypatch.setattr(links, "note_links", lambda: pytest.fail("All pages were read again."))


@pytest.mark.django_db
def test_tick_reads_nothing_of_the_records_while_nothing_changes(quiet_day):
    with CaptureQueriesContext(connection) as seen:
        run_tick(LATER)
    for model in (SupportGroup, Guide, Point, Organization, Helpline):
        assert not [query for query in seen if f'FROM "{model._meta.db_table}"' in query["sql"]], model


@pytest.mark.django_db
@pytest.mark.parametrize("times", [1, 2])
def test_tick_reads_the_few_records_that_changed(quiet_day, times):
    with time_machine.travel(LATER, tick=False):
        group = SupportGroup.objects.get()
        group.url = "https://moved.example/"
        group.save()
        make_helpline(url="https://line.example/")
        make_helpline(url="https://draft.example/", status="draft")
    for _time in range(times):
        run_tick(LATER + timedelta(minutes=5))
    assert known() == {"https://moved.example/", "https://inside.example/page", "https://line.example/"}


@pytest.mark.django_db
@pytest.mark.parametrize("gone", ["closed", "text", "unpublished", "deleted"])
def test_a_link_that_staff_took_away_is_forgotten_by_the_next_tick(quiet_day, gone):
    group, guide, point = SupportGroup.objects.get(), Guide.objects.get(), Point.objects.get()
    with time_machine.travel(LATER, tick=False):
        if gone == "closed":
            group.status, group.closed_on = "closed", LATER.date()
            group.save()
        elif gone == "text":
            point.text = "Call them."
            point.save()
        elif gone == "unpublished":
            guide.status = "draft"
            guide.save()
        else:
            point.delete()
    run_tick(LATER + timedelta(minutes=5))
    assert known() == {"https://inside.example/page" if gone == "closed" else "https://circle.example/"}


@pytest.mark.django_db
def test_a_link_that_stands_on_another_page_too_is_kept_with_what_is_known_of_it(quiet_day):
    with time_machine.travel(MONDAY - timedelta(days=1), tick=False):
        make_guide(slug="calling").points.create(kind="do", title="Call", text="See https://circle.example/, or write.")
    Link.objects.filter(url="https://circle.example/").update(failed_days=2, failed_on=LATER.date())
    with time_machine.travel(LATER, tick=False):
        group = SupportGroup.objects.get()
        group.url = ""
        group.save()
    run_tick(LATER + timedelta(minutes=5))
    link = Link.objects.get(url="https://circle.example/")
    assert (link.failed_days, link.stands_in) == (2, f"Guide: {Guide.objects.get(slug='calling')}")


@pytest.mark.django_db
def test_once_a_night_all_is_read_for_what_changed_past_the_history():
    with time_machine.travel(MONDAY, tick=False):
        make_group(slug="circle", url="https://circle.example/")
    run_tick(MONDAY)
    SupportGroup.objects.update(url="https://moved.example/")
    run_tick(LATER)
    assert known() == {"https://circle.example/"}
    run_tick(MONDAY + timedelta(days=1))
    assert known() == {"https://moved.example/"}


@pytest.mark.django_db
def test_after_a_large_import_all_is_read(quiet_day, monkeypatch):
    read = []
    monkeypatch.setattr(links, "note_links", lambda: read.append("all") or 0)
    monkeypatch.setattr(links, "MOST_CHANGED", 3)
    with time_machine.travel(LATER, tick=False):
        for number in range(4):
            make_group(slug=f"new-{number}")
    run_tick(LATER)
    assert read == ["all"]


@pytest.mark.django_db
def test_tick_visits_some_and_leaves_the_rest_for_the_next_hours(monkeypatch):
    monkeypatch.setattr(links, "MOST_AN_HOUR", 2)
    for number in range(5):
        make_group(slug=f"group-{number}", url=f"https://group{number}.example/")
    part = dict(PARTS)["outward links"]
    assert [part(MONDAY + timedelta(minutes=minutes)) for minutes in (0, 5, 61, 122, 183)] == [2, 0, 2, 1, 0]
