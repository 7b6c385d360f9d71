"""Rosa cancels a date, moves one, and reads what a feed no longer has. 2025-11-25 is a Tuesday."""

from datetime import date, time
from zoneinfo import ZoneInfo

import pytest
import time_machine

from groups.models import Meeting, Pause, SupportGroup
from tests.admin.desk import page, save, wrong

pytestmark = pytest.mark.django_db


# Cancelled and moved dates ----------------------------------------------------------------------


def add_pause(client, meeting, **fields):
    """One new row in the table of the meeting's page."""
    row = {f"pauses-0-{name}": value for name, value in fields.items()}
    return save(client, meeting, **({"pauses-TOTAL_FORMS": 1, "pauses-0-meeting": meeting.pk} | row))


ROW = "Pause, cancelled or moved date #1"


def test_rosa_moves_a_date_and_types_the_hour_her_way(desk, group):
    """25 November 2025 is a Tuesday; she leaves “to” empty, because a single date is meant."""
    meeting = group.meetings.get()
    moved = {"first_day": "Nov 25, 2025", "moved_to": "11/27/2025", "moved_start": "6 pm"}
    assert add_pause(desk, meeting, **moved, reason="Thanksgiving").status_code == 302
    pause = meeting.pauses.get()
    assert (pause.first_day, pause.last_day) == (date(2025, 11, 25), date(2025, 11, 25))
    assert (pause.moved_to, pause.moved_start) == (date(2025, 11, 27), time(18))


def test_a_moved_date_moves_the_next_date_that_families_read(desk, group):
    with time_machine.travel("2025-11-24T12:00Z", tick=False):
        add_pause(desk, group.meetings.get(), first_day="2025-11-25", moved_to="2025-11-27")
        group.refresh_from_db()
    assert group.next_start.astimezone(ZoneInfo("America/New_York")).strftime("%d %H:%M") == "27 19:00"


@pytest.mark.parametrize("more", [{"last_day": "2025-11-26"}, {"moved_to": "2025-11-28"}])
def test_a_date_on_which_it_does_not_meet_is_refused_with_the_nearest_that_it_does(desk, group, more):
    response = add_pause(desk, group.meetings.get(), first_day="2025-11-26", **more)
    assert wrong(response) == {
        f"{ROW}, from": "It does not meet on Wednesday, November 26, 2025. "
        "Nearest dates: Tuesday, November 25, 2025 and Tuesday, December 2, 2025."
    }
    assert not Pause.objects.exists()


def test_the_nearest_dates_are_those_of_the_rhythm_as_just_typed(desk, group):
    """Rosa makes it monthly and cancels a date in one step: 2nd Tuesdays are 11 November and 9 December."""
    meeting = group.meetings.get()
    row = {"pauses-TOTAL_FORMS": 1, "pauses-0-meeting": meeting.pk, "pauses-0-first_day": "2025-11-25"}
    monthly = {"repeats": "monthly", "weeks": ["2"], "pauses-0-last_day": "2025-11-25"}
    (said,) = wrong(save(desk, meeting, **row, **monthly)).values()
    assert "Tuesday, November 11, 2025 and Tuesday, December 9, 2025." in said


def test_of_a_season_only_the_near_side_is_named(desk, group):
    group.meetings.update(season_start=date(2025, 9, 1), season_end=date(2025, 11, 30))
    (said,) = wrong(add_pause(desk, group.meetings.get(), first_day="2026-01-06", last_day="2026-01-06")).values()
    assert said.endswith("Nearest dates: Tuesday, November 25, 2025.")


def test_a_span_may_begin_and_end_on_any_day(desk, group):
    response = add_pause(desk, group.meetings.get(), first_day="2025-12-24", last_day="2026-01-02")
    assert response.status_code == 302


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
def test_a_date_at_the_end_of_time_is_refused_in_peace(desk, group, day):
    assert add_pause(desk, group.meetings.get(), first_day=day, moved_to="2025-11-27").status_code == 200
    assert not Pause.objects.exists()


def test_one_date_stands_in_one_row(desk, group):
    meeting = group.meetings.get()
    Pause.objects.create(meeting=meeting, first_day=date(2025, 11, 25), last_day=date(2025, 11, 25))
    row = {"pauses-TOTAL_FORMS": 2, "pauses-1-meeting": meeting.pk, "pauses-1-first_day": "2025-11-25"}
    response = save(desk, meeting, **row, **{"pauses-1-moved_to": "2025-11-27"})
    assert list(wrong(response).values()) == ["This date already stands in another row."]


def test_what_was_cancelled_before_the_group_changed_its_day_does_not_stand_in_the_way(desk, group):
    meeting = group.meetings.get()
    Pause.objects.create(meeting=meeting, first_day=date(2025, 11, 25), last_day=date(2025, 11, 25))
    assert save(desk, meeting, weekday=2).status_code == 302
    assert meeting.weekday == 2


@pytest.mark.parametrize(
    ("fields", "field", "said"),
    [
        ({"last_day": "2025-12-02", "moved_to": "2025-11-27"}, "to", "Only a single date can move"),
        ({"last_day": "2025-11-25", "moved_start": "6 pm"}, "moved to", "A new time needs the day it moved to"),
        ({"last_day": "2025-11-25", "moved_start": "evening"}, "at", "Type a time like 7 pm"),
        ({"last_day": "2025-11-25", "moved_to": "Thursday"}, "moved to", "Type a date like"),
        ({"last_day": "2025-11-24"}, "to", "The pause ends before it starts"),
    ],
)
def test_what_is_wrong_with_a_row_is_said_beside_its_field(desk, group, fields, field, said):
    found = wrong(add_pause(desk, group.meetings.get(), first_day="2025-11-25", **fields))
    assert list(found) == [f"{ROW}, {field}"]
    assert said in found[f"{ROW}, {field}"]


def test_a_change_of_a_meeting_counts_as_a_change_of_its_group(desk, group):
    before = SupportGroup.objects.get().updated
    add_pause(desk, group.meetings.get(), first_day="2025-11-25", last_day="2025-11-25")
    assert SupportGroup.objects.get().updated > before


# Gone from its source ---------------------------------------------------------------------------


def test_rosa_reads_since_when_a_group_and_a_meeting_are_gone_from_their_source(desk, group):
    group_page, meeting_page = page(SupportGroup, "change", group.pk), page(Meeting, "change", group.meetings.get().pk)
    for address in (group_page, meeting_page):
        assert "Gone from its source since" not in desk.get(address).text
    group.meetings.update(gone_since=date(2026, 5, 3))
    for address in (group_page, meeting_page):
        text = desk.get(address).text
        assert "Gone from its source since" in text
        assert "May 3, 2026" in text
    SupportGroup.objects.update(gone_since=date(2026, 5, 4))
    assert "May 4, 2026" in desk.get(group_page).text


def test_rosa_lists_what_is_gone_from_its_source(desk, group):
    other = SupportGroup.objects.create(name="Still There", slug="still-there")
    SupportGroup.objects.filter(pk=group.pk).update(gone_since=date(2026, 5, 3))
    shown = desk.get(page(SupportGroup, "changelist"), {"sure": "gone"}).context["cl"].result_list
    assert (list(shown), other in shown) == ([group], False)
    assert not desk.get(page(Meeting, "changelist"), {"gone": "yes"}).context["cl"].result_list
    group.meetings.update(gone_since=date(2026, 5, 3))
    assert len(desk.get(page(Meeting, "changelist"), {"gone": "yes"}).context["cl"].result_list) == 1
