"""Time passes, meetings change, and each group knows when it meets next."""

from datetime import date, datetime, timedelta
from io import StringIO
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.core.management import CommandError, call_command

from config.management.commands import tick
from groups.models import Meeting, Pause, SupportGroup
from groups.services import next_meeting, refresh, refresh_next_starts, rhythm_of
from tests.records import make_group, make_meeting, make_place

pytestmark = pytest.mark.django_db

EASTERN = "America/New_York"
ONLINE = {"format": "online", "zone": "America/Chicago", "link": "https://meet.example/1"}


def at(text: str, zone: str = EASTERN) -> datetime:
    """2025-12-02 is a Tuesday."""
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone))


MONDAY_NOON = at("2025-12-01 12:00")


@pytest.fixture
def clock():
    """It is Monday noon in New York until a test moves the clock."""
    with time_machine.travel(MONDAY_NOON, tick=False) as clock:
        yield clock


@pytest.fixture
def tuesdays(clock) -> SupportGroup:
    """A group in Waterbury that meets on Tuesdays at 7 pm."""
    group = make_group(place=make_place())
    make_meeting(group)
    refresh(group)
    return group


def stored(group: SupportGroup) -> datetime | None:
    return SupportGroup.objects.get(pk=group.pk).next_start


# A row as a rhythm ------------------------------------------------------------------------------


def test_a_row_becomes_a_rhythm():
    meeting = make_meeting(
        make_group(),
        repeats="monthly",
        weeks=["2", "last"],
        season_start=date(2025, 9, 1),
        season_end=date(2026, 6, 30),
        zone="America/Chicago",
    )
    Pause.objects.create(meeting=meeting, first_day=date(2025, 12, 23))
    rhythm = rhythm_of(Meeting.objects.get())
    assert rhythm.weeks == (2, -1)
    assert rhythm.zone == "America/Chicago"
    assert (rhythm.season_start, rhythm.season_end) == (date(2025, 9, 1), date(2026, 6, 30))
    assert rhythm.pauses == ((date(2025, 12, 23), None),)
    assert rhythm.fortnight_from is None


def test_a_date_to_count_from_counts_only_for_every_second_week():
    weekly = make_meeting(make_group(), first_date=date(2025, 12, 2))
    fortnightly = make_meeting(make_group(), repeats="fortnightly", first_date=date(2025, 12, 2))
    assert rhythm_of(weekly).fortnight_from is None
    assert rhythm_of(fortnightly).fortnight_from == date(2025, 12, 2)


def test_a_meeting_is_in_its_own_zone_else_its_places_else_its_groups():
    chicago, phoenix = make_place(zone="America/Chicago"), make_place(zone="America/Phoenix")
    group = make_group(place=chicago)
    assert make_meeting(group).zone_name == "America/Chicago"
    assert make_meeting(group, place=phoenix).zone_name == "America/Phoenix"
    assert make_meeting(group, place=phoenix, zone="Pacific/Honolulu").zone_name == "Pacific/Honolulu"
    assert make_meeting(make_group()).zone_name == EASTERN


# The next meeting of a group --------------------------------------------------------------------


def test_of_several_meetings_the_soonest_counts_whatever_its_zone():
    """7 pm in Chicago comes after 7 pm in New York."""
    group = make_group()
    make_meeting(group, **ONLINE)
    eastern = make_meeting(group)
    meeting, occurrence = next_meeting(group, MONDAY_NOON)
    assert meeting == eastern
    assert occurrence.start == at("2025-12-02 19:00")


def test_a_meeting_that_is_on_comes_before_a_later_one():
    group = make_group()
    on_now = make_meeting(group)
    make_meeting(group, start="20:00", end="21:00")
    meeting, occurrence = next_meeting(group, at("2025-12-02 19:30"))
    assert meeting == on_now
    assert occurrence.is_on(at("2025-12-02 19:30"))


def test_a_group_whose_times_are_not_known_has_no_next_meeting():
    assert next_meeting(make_group(), MONDAY_NOON) is None


def test_a_group_on_pause_has_no_next_meeting():
    group = make_group()
    Pause.objects.create(meeting=make_meeting(group), first_day=date(2025, 11, 1))
    assert next_meeting(group, MONDAY_NOON) is None


# After meetings changed -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("formats", "meets"),
    [
        (["in_person"], (True, False, False)),
        (["online"], (False, True, False)),
        (["phone"], (False, False, True)),
        (["hybrid"], (True, True, False)),
        (["in_person", "phone"], (True, False, True)),
    ],
)
def test_how_a_group_meets_follows_its_meetings(clock, formats, meets):
    group = make_group(in_person=False)
    for format_ in formats:
        make_meeting(group, **ONLINE | {"format": format_})
    refresh(group)
    group.refresh_from_db()
    assert (group.in_person, group.online, group.by_phone) == meets


def test_without_meetings_staffs_own_words_stay(tuesdays):
    tuesdays.meetings.all().delete()
    SupportGroup.objects.update(in_person=True, online=True)
    tuesdays.refresh_from_db()
    refresh(tuesdays)
    tuesdays.refresh_from_db()
    assert (tuesdays.in_person, tuesdays.online, tuesdays.next_start) == (True, True, None)


def test_refreshing_is_no_change_by_an_editor(tuesdays):
    before = SupportGroup.objects.get().updated
    tuesdays.name = "half-typed"
    refresh(tuesdays)
    row = SupportGroup.objects.get()
    assert (row.updated, row.name != "half-typed") == (before, True)


def test_a_refreshed_group_keeps_its_next_start_in_its_own_places_time(tuesdays):
    assert stored(tuesdays) == at("2025-12-02 19:00")
    tuesdays.place.zone = "America/Chicago"
    tuesdays.place.save()
    refresh(SupportGroup.objects.get())
    assert stored(tuesdays) == at("2025-12-02 20:00")


# As time passes ---------------------------------------------------------------------------------


def test_tick_moves_a_group_on_when_its_meeting_is_over_and_not_before(tuesdays):
    assert refresh_next_starts(at("2025-12-02 18:59")) == 0
    assert refresh_next_starts(at("2025-12-02 19:30")) == 0
    assert stored(tuesdays) == at("2025-12-02 19:00")
    assert refresh_next_starts(at("2025-12-02 20:30")) == 1
    assert stored(tuesdays) == at("2025-12-09 19:00")


def test_tick_twice_changes_nothing_more(tuesdays):
    now = at("2026-03-09 12:00")
    assert refresh_next_starts(now) == 1
    assert refresh_next_starts(now) == 0
    assert stored(tuesdays) == at("2026-03-10 19:00")


def test_tick_empties_the_date_of_a_group_whose_season_is_over(clock):
    group = make_group()
    make_meeting(group, season_end=date(2025, 12, 9))
    refresh(group)
    assert refresh_next_starts(at("2025-12-10 00:00")) == 1
    assert stored(group) is None
    assert refresh_next_starts(at("2025-12-11 00:00")) == 0


@pytest.mark.parametrize(("status", "closed_on"), [("draft", None), ("closed", date(2025, 12, 1))])
def test_tick_leaves_drafts_and_closed_groups_alone(tuesdays, status, closed_on):
    SupportGroup.objects.update(status=status, closed_on=closed_on)
    assert refresh_next_starts(at("2025-12-20 12:00")) == 0
    assert stored(tuesdays) == at("2025-12-02 19:00")


def test_many_groups_cost_as_many_queries_as_one(clock, django_assert_max_num_queries):
    for _ in range(20):
        group = make_group(place=make_place())
        Pause.objects.create(meeting=make_meeting(group), first_day=date(2025, 12, 9), last_day=date(2025, 12, 9))
        refresh(group)
    with django_assert_max_num_queries(8):
        assert refresh_next_starts(at("2025-12-03 12:00")) == 20
    assert set(SupportGroup.objects.values_list("next_start", flat=True)) == {at("2025-12-16 19:00")}


def test_a_group_that_starts_in_fourteen_months_gets_its_date_as_time_brings_it_near(clock):
    group = make_group()
    make_meeting(group, season_start=date(2027, 2, 1))
    refresh(group)
    assert stored(group) is None
    refresh_next_starts(at("2027-01-20 12:00"))
    assert stored(group) == at("2027-02-02 19:00")


# The command ------------------------------------------------------------------------------------


def run_tick() -> str:
    out = StringIO()
    call_command("tick", stdout=out)
    return out.getvalue()


def test_the_command_says_how_many_it_changed(tuesdays, clock):
    clock.move_to(at("2025-12-02 21:00"))
    assert "next meetings: 1 changed" in run_tick()
    assert "next meetings: 0 changed" in run_tick()
    clock.shift(timedelta(days=7))
    assert "next meetings: 1 changed" in run_tick()


def test_one_parts_trouble_does_not_stop_the_others_and_is_told(tuesdays, clock, monkeypatch):
    def broken(now: datetime) -> int:
        raise RuntimeError("no disk")

    monkeypatch.setattr(tick, "PARTS", [("broken part", broken), ("next meetings", refresh_next_starts)])
    clock.move_to(at("2025-12-02 21:00"))
    out, err = StringIO(), StringIO()
    with pytest.raises(CommandError, match="Failed: broken part"):
        call_command("tick", stdout=out, stderr=err)
    assert "broken part: failed, RuntimeError at tests/test_services.py:" in err.getvalue()
    assert "next meetings: 1 changed" in out.getvalue()
    assert stored(tuesdays) == at("2025-12-09 19:00")
