"""The right night in the right zone: what is online is read on the family's own clock, and that clock is named."""

from collections.abc import Iterator
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from hypothesis import given
from hypothesis import strategies as st

from groups.daytime import HOURS, slot_of, stretches
from groups.models import Pause
from tests.finder import (
    CENTRAL,
    EASTERN,
    NOON,
    PACIFIC,
    anywhere,
    group_at,
    html_of,
    make_towns,
    meets,
    meets_online,
    names,
    near,
    row_of,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    """Monday noon in New York."""
    with time_machine.travel(NOON, tick=False) as clock:
        yield clock


@pytest.fixture(autouse=True)
def _few_towns(db: None) -> None:
    make_towns()


def test_nine_at_night_in_california_is_wednesday_in_connecticut(client):
    """Dolores in Waterbury must not wait in front of an empty screen on Tuesday."""
    meets_online(anywhere("West coast"), 1, "21:00", PACIFIC)
    assert row_of(client, "West coast", near="06702").startswith("Wed, Nov 25, 12:00 am Eastern time")
    assert near(client, day="tuesday") == []
    assert near(client, day="wednesday") == ["West coast"]
    assert near(client, day="wednesday", time="night") == ["West coast"]
    assert near(client, day="wednesday", time="evening") == []


def test_without_a_place_or_a_zone_the_organizers_own_is_shown_and_named(client):
    meets_online(anywhere("West coast"), 1, "21:00", PACIFIC)
    assert row_of(client, "West coast").startswith("1 Tomorrow 9:00 pm Pacific time")
    assert names(client, day="tuesday", time="night") == ["West coast"]


def test_the_visitors_own_choice_of_zone_comes_before_that_of_the_place(client):
    """A daughter in Chicago looks for her mother in Waterbury, and joins from Chicago."""
    meets_online(anywhere("West coast"), 1, "21:00", PACIFIC)
    assert row_of(client, "West coast", near="06702", zone=CENTRAL).startswith("Tomorrow 11:00 pm Central time")
    assert near(client, day="tuesday", zone=CENTRAL) == ["West coast"]
    assert row_of(client, "West coast", zone=CENTRAL).startswith("1 Tomorrow 11:00 pm Central time")
    assert "We do not know that time zone" in html_of(client, zone="Mars/Olympus")


def test_eastward_the_evening_may_be_the_day_before(client):
    """Sunday half past midnight in New York is Saturday night in Illinois."""
    meets_online(anywhere("After midnight"), 6, "00:30", EASTERN)
    found = {"near": "Springfield, IL", "day": "saturday", "time": "night"}
    assert names(client, **found) == ["After midnight"]
    assert row_of(client, "After midnight", **found).startswith("Sat, Nov 28, 11:30 pm Central time")
    assert names(client, near="Springfield, IL", day="sunday") == []


def test_a_places_own_time_is_never_converted(client):
    meets(group_at(2, "In Waterbury"), 1, start="19:00", end="20:00")
    assert row_of(client, "In Waterbury", near="06702", zone=PACIFIC).startswith("1 Tomorrow 7:00 pm In Waterbury")
    assert near(client, day="tuesday", time="evening", zone=PACIFIC) == ["In Waterbury"]


def test_a_hybrid_group_near_keeps_the_time_on_its_door(client):
    values = {"format": "hybrid", "zone": EASTERN, "ask_for_link": True}
    meets(group_at(2, "Both ways"), 1, start="21:30", end=None, **values)
    assert row_of(client, "Both ways", near="06702", zone=CENTRAL).startswith("1 Tomorrow 9:30 pm Eastern time")
    assert near(client, time="night", zone=CENTRAL) == ["Both ways"]
    # In the evening it can be joined from Chicago, and only so.
    beside = row_of(client, "Both ways", near="06702", zone=CENTRAL, time="evening")
    assert beside.startswith("Tomorrow 8:30 pm Central time")
    assert near(client, time="evening", zone=EASTERN) == []


def test_a_hybrid_group_near_names_no_zone_to_a_family_of_the_same_one(client):
    values = {"format": "hybrid", "zone": EASTERN, "ask_for_link": True}
    meets(group_at(2, "Both ways"), 1, start="21:30", end=None, **values)
    assert row_of(client, "Both ways", near="06702").startswith("1 Tomorrow 9:30 pm Both ways")
    # Without a place nobody knows where the family is.
    assert row_of(client, "Both ways").startswith("1 Tomorrow 9:30 pm Eastern time")


def test_a_hybrid_group_too_far_to_drive_is_read_as_one_online(client):
    """Its other evening, in person only, is none of Dolores's."""
    values = {"format": "hybrid", "zone": PACIFIC, "ask_for_link": True}
    far = {"town": "Fresno", "state": "CA", "latitude": 36.7, "longitude": -119.8, "zone": PACIFIC}
    group = meets(group_at(0, "Fresno families", place=far), 1, start="20:00", end=None, **values)
    meets(group, 0, start="19:00", end=None)
    assert row_of(client, "Fresno families", near="06702").startswith("Tomorrow 11:00 pm Eastern time")
    assert near(client, day="monday") == []
    assert near(client, day="tuesday", time="night") == ["Fresno families"]


def test_indiana_keeps_its_place_name_in_words_people_use(client):
    meets_online(anywhere("Online"), 1, "19:00", "America/Indiana/Indianapolis")
    assert "7:00 pm Eastern time" in row_of(client, "Online")


def test_by_phone_is_read_like_online(client):
    group = anywhere("By phone", online=False, by_phone=True)
    meets(group, 1, start="22:30", end=None, format="phone", zone=CENTRAL, phone="+12035550100")
    assert row_of(client, "By phone", near="06702").startswith("Tomorrow 11:30 pm Eastern time")
    assert near(client, day="tuesday", format="phone") == ["By phone"]


def test_a_group_without_times_stays_call_first(client):
    anywhere("Ask for the link")
    assert row_of(client, "Ask for the link", near="06702", zone=PACIFIC).startswith("Ask for the time")
    assert near(client, day="tuesday") == []


def test_a_moved_date_says_so_in_the_zone_that_is_shown(client):
    group = meets_online(anywhere("West coast"), 1, "21:00", PACIFIC)
    day = NOON.date() + timedelta(days=1)
    Pause.objects.create(meeting=group.meetings.get(), first_day=day, last_day=day, moved_to=day + timedelta(days=2))
    assert "Thu, Nov 26, 9:00 pm Pacific time moved from Tue, Nov 24" in row_of(client, "West coast")
    shown = row_of(client, "West coast", near="06702")
    assert "Fri, Nov 27, 12:00 am Eastern time moved from Wed, Nov 25" in shown


# The rule, both ways ----------------------------------------------------------------------------

DAYS = st.sets(st.integers(0, 6))
TIMES = st.sets(st.sampled_from(sorted(HOURS)))
CLOCKS = st.times().map(lambda clock: clock.replace(second=0, microsecond=0))


@given(
    day=st.integers(0, 6),
    start=CLOCKS,
    ahead=st.integers(-26 * 4, 26 * 4).map(lambda n: n * 15),
    days=DAYS,
    times=TIMES,
)
def test_a_meeting_lies_in_the_stretches_just_when_its_slot_was_asked_for(day, start, ahead, days, times):
    slot = slot_of(day, start, ahead)
    asked = (not days or slot.day in days) and (not times or slot.time in times)
    inside = [
        stretch
        for stretch in stretches(days, times, ahead)
        if stretch.day in (None, day)
        and (stretch.start or time.min) <= start
        and (stretch.end is None or start < stretch.end)
    ]
    assert bool(inside) == asked


@given(st.integers(0, 6), CLOCKS, st.sampled_from([EASTERN, CENTRAL, PACIFIC, "Asia/Kathmandu", "Pacific/Honolulu"]))
def test_a_slot_is_where_the_clock_on_the_wall_is(day, start, zone):
    """Held against real moments: a Monday's date and the hour there, turned to New York."""
    there = datetime.combine(NOON.date() + timedelta(days=day), start, ZoneInfo(zone))
    here = there.astimezone(ZoneInfo(EASTERN))
    gap = here.utcoffset() - there.utcoffset()
    slot = slot_of(day, start, int(gap.total_seconds() // 60))
    assert slot.day == here.weekday()
    minute = here.hour * 60 + here.minute
    assert any(a <= minute < b for a, b in HOURS[slot.time])
