"""Who answers now: helplines keep their hours in their own zone, families call from theirs."""

import re
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from resources.hours import ALWAYS, UNKNOWN, Span, days_alike, open_state
from resources.lines import always_open_line, by_need, instead_of_own_phone, open_first
from resources.models import Helpline, OpeningHours
from tests.records import make_helpline, make_organization

EASTERN, CENTRAL, UTC = "America/New_York", "America/Chicago", "UTC"
WEEKDAYS_10_TO_22 = [Span(day, time(10), time(22)) for day in range(5)]
ALL_DAY = [Span(day, time(0), time(0)) for day in range(7)]


def at(text: str, zone: str = EASTERN) -> datetime:
    """2025-12-02 is a Tuesday."""
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone))


@pytest.mark.parametrize(
    ("in_chicago", "is_open"),
    [
        ("2025-12-02 08:59", False),
        ("2025-12-02 09:00", True),
        ("2025-12-02 20:59", True),
        ("2025-12-02 21:00", False),
        ("2025-12-06 12:00", False),
    ],
)
def test_a_mother_in_chicago_sees_the_nami_line_by_its_eastern_hours(in_chicago, is_open):
    """NAMI answers Monday to Friday, 10 to 22 Eastern: 9 to 21 on her clock."""
    assert open_state(WEEKDAYS_10_TO_22, EASTERN, at(in_chicago, CENTRAL)).is_open is is_open


def test_an_open_line_says_when_it_closes_on_its_own_clock():
    state = open_state(WEEKDAYS_10_TO_22, EASTERN, at("2025-12-02 15:00", CENTRAL))
    assert state.closes_at == at("2025-12-02 22:00")
    assert state.closes_at.hour == 22
    assert state.opens_at is None


def test_a_closed_line_says_when_it_opens_next_over_the_weekend():
    state = open_state(WEEKDAYS_10_TO_22, EASTERN, at("2025-12-05 22:00"))
    assert not state.is_open
    assert state.known
    assert state.opens_at == at("2025-12-08 10:00")


def test_a_line_open_once_a_week_that_has_just_closed_names_next_week():
    state = open_state([Span(1, time(19), time(20))], EASTERN, at("2025-12-02 20:00"))
    assert state.opens_at == at("2025-12-09 19:00")


@pytest.mark.parametrize(
    ("moment", "is_open"),
    [
        ("2025-12-05 17:59", False),
        ("2025-12-05 18:00", True),
        ("2025-12-06 00:30", True),
        ("2025-12-06 01:59", True),
        ("2025-12-06 02:00", False),
        ("2025-12-05 01:00", False),
    ],
)
def test_friday_18_to_2_runs_into_saturday_and_no_other_night(moment, is_open):
    assert open_state([Span(4, time(18), time(2))], EASTERN, at(moment)).is_open is is_open


def test_sunday_night_runs_into_monday():
    state = open_state([Span(6, time(22), time(6))], EASTERN, at("2025-12-08 05:00"))
    assert state.closes_at == at("2025-12-08 06:00")


def test_monday_until_midnight_and_tuesday_from_midnight_is_one_stretch():
    spans = [Span(0, time(18), time(0)), Span(1, time(0), time(8))]
    assert open_state(spans, EASTERN, at("2025-12-01 23:59")).closes_at == at("2025-12-02 08:00")
    assert open_state(spans, EASTERN, at("2025-12-02 00:00")).is_open


def test_spans_that_overlap_count_as_one():
    spans = [Span(1, time(9), time(13)), Span(1, time(12), time(17)), Span(1, time(10), time(11))]
    assert open_state(spans, EASTERN, at("2025-12-02 10:30")).closes_at == at("2025-12-02 17:00")


def test_a_lunch_break_closes_the_line_for_an_hour():
    spans = [Span(1, time(9), time(12)), Span(1, time(13), time(17))]
    state = open_state(spans, EASTERN, at("2025-12-02 12:30"))
    assert not state.is_open
    assert state.opens_at == at("2025-12-02 13:00")


@pytest.mark.parametrize("day", range(1, 8))
def test_seven_whole_days_are_day_and_night(day):
    assert open_state(ALL_DAY, EASTERN, at(f"2025-12-0{day} 03:00")) == ALWAYS


def test_day_and_night_but_for_one_hour_still_says_when_it_closes():
    spans = [*ALL_DAY[:6], Span(6, time(0), time(23))]
    state = open_state(spans, EASTERN, at("2025-12-02 03:00"))
    assert state.closes_at == at("2025-12-07 23:00")


def test_a_line_marked_day_and_night_needs_no_hours():
    assert open_state([], "", at("2025-12-02 03:00"), always=True) == ALWAYS
    assert ALWAYS.closes_at is None


@pytest.mark.parametrize(("spans", "zone"), [([], EASTERN), (WEEKDAYS_10_TO_22, ""), ([], "")])
def test_without_hours_or_zone_nobody_knows_and_nothing_is_claimed(spans, zone):
    state = open_state(spans, zone, at("2025-12-02 12:00"))
    assert state == UNKNOWN
    assert not state.is_open
    assert not state.known
    assert state.opens_at is None


@pytest.mark.parametrize(
    ("day", "hours_open"),
    [("2026-03-07", 8), ("2026-03-08", 7), ("2026-11-01", 9)],
    ids=["an ordinary day", "clocks go forward", "clocks go back"],
)
def test_a_night_line_from_midnight_to_8_keeps_its_clock_when_the_clocks_change(day, hours_open):
    spans = [Span(weekday, time(0), time(8)) for weekday in range(7)]
    midnight = at(f"{day} 00:00").astimezone(ZoneInfo(UTC))
    last_minute = midnight + timedelta(hours=hours_open, minutes=-1)
    assert open_state(spans, EASTERN, last_minute).is_open
    assert not open_state(spans, EASTERN, last_minute + timedelta(minutes=1)).is_open
    assert open_state(spans, EASTERN, last_minute).closes_at == at(f"{day} 08:00")


def test_arizona_keeps_one_time_all_year_while_its_callers_change_theirs():
    spans = [Span(day, time(8), time(17)) for day in range(7)]
    assert not open_state(spans, "America/Phoenix", at("2026-01-15 09:59")).is_open
    assert open_state(spans, "America/Phoenix", at("2026-01-15 10:00")).is_open
    assert not open_state(spans, "America/Phoenix", at("2026-07-15 10:59")).is_open
    assert open_state(spans, "America/Phoenix", at("2026-07-15 11:00")).is_open


def test_the_second_half_past_one_of_a_november_night_is_later_than_the_first():
    """The line closes at 1:45, the first one; at the second 1:30 it has been closed for 45 minutes."""
    spans = [Span(6, time(0), time(1, 45))]
    second = at("2026-11-01 01:30").replace(fold=1)
    assert not open_state(spans, EASTERN, second.astimezone(ZoneInfo(UTC))).is_open
    assert not open_state(spans, EASTERN, second).is_open


@settings(deadline=None)
@given(
    spans=st.lists(st.builds(Span, st.integers(0, 6), st.times(), st.times()), min_size=1, max_size=6),
    now=st.datetimes(datetime(2024, 1, 1), datetime(2029, 1, 1), timezones=st.just(ZoneInfo(UTC))),  # noqa: DTZ001
    zone=st.sampled_from([EASTERN, CENTRAL, "America/Phoenix", "Pacific/Honolulu"]),
)
def test_open_never_ends_in_the_past_and_closed_never_began(spans, now, zone):
    state = open_state(spans, zone, now)
    assert state.known
    if state.is_open:
        assert state.closes_at is None or state.closes_at > now
        assert state.opens_at is None
    else:
        assert state.opens_at > now
        assert state.closes_at is None


@settings(deadline=None)
@given(
    spans=st.lists(st.builds(Span, st.integers(0, 6), st.times(), st.times()), min_size=1, max_size=6),
    now=st.datetimes(datetime(2024, 1, 1), datetime(2029, 1, 1)),  # noqa: DTZ001
)
def test_open_agrees_with_walking_through_the_week_minute_by_minute(spans, now):
    """In UTC, without clock changes, a moment is open when some span of today or last night holds it."""
    inside = False
    for span in spans:
        today = span.weekday == now.weekday()
        yesterday = span.weekday == (now.weekday() - 1) % 7
        if span.closes > span.opens:
            inside |= today and span.opens <= now.time() < span.closes
        else:
            inside |= (today and span.opens <= now.time()) or (yesterday and now.time() < span.closes)
    assert open_state(spans, UTC, now.replace(tzinfo=ZoneInfo(UTC))).is_open is inside


# Which lines stand first ------------------------------------------------------------------------


@pytest.fixture
def weekday_line(db) -> Helpline:
    """A family line of Connecticut: Monday to Friday, 10 to 22 Eastern."""
    line = make_helpline(name="Weekday Line", always_open=False, zone=EASTERN, states=["CT"])
    OpeningHours.objects.bulk_create(
        OpeningHours(helpline=line, weekday=day, opens=time(10), closes=time(22)) for day in range(5)
    )
    return line


def test_a_helpline_reads_its_own_hours_from_the_database(weekday_line):
    assert weekday_line.open_state(at("2025-12-02 12:00")).is_open
    assert not weekday_line.open_state(at("2025-12-06 12:00")).is_open


def test_open_lines_stand_first_then_unknown_ones_then_closed_ones(weekday_line, django_assert_num_queries):
    make_helpline(name="Nobody Knows", always_open=False)
    make_helpline(name="Day And Night")
    with django_assert_num_queries(2):
        rows = open_first(Helpline.objects.with_hours().order_by("-name"), at("2025-12-06 12:00"))
    assert [row.helpline.name for row in rows] == ["Day And Night", "Nobody Knows", "Weekday Line"]
    assert [row.state.is_open for row in rows] == [True, False, False]


def test_open_lines_keep_the_order_of_need(db):
    make_helpline(name="Rides", kind="rides")
    make_helpline(name="Families here", kind="family", states=["CT"])
    make_helpline(name="Families everywhere", kind="family")
    make_helpline(name="Crisis", kind="crisis")
    make_helpline(name="Poison Help", kind="overdose", is_emergency=True)
    rows = open_first(by_need(Helpline.objects.all()).with_hours(), at("2025-12-02 12:00"))
    names = [row.helpline.name for row in rows]
    assert names == ["Poison Help", "Crisis", "Families here", "Families everywhere", "Rides"]


def test_the_strip_on_every_page_names_the_nationwide_crisis_line(db):
    make_helpline(name="A draft", kind="crisis", status="draft")
    make_helpline(name="A state's", kind="crisis", states=["CT"])
    make_helpline(name="By day", kind="crisis", always_open=False)
    make_helpline(name="Another", kind="crisis")
    lifeline = make_helpline(name="Lifeline", kind="crisis", short_number="988", is_emergency=True)
    assert always_open_line() == lifeline


def test_without_any_crisis_line_the_strip_does_not_fail(db):
    assert always_open_line() is None


def test_a_group_without_a_phone_leads_to_its_organizations_line_first(db):
    clinic = make_organization()
    own = make_helpline(name="Own", kind="family", organization=clinic)
    make_helpline(name="211", kind="information", states=["CT"])
    assert instead_of_own_phone("CT", clinic.pk) == [own]


def test_else_to_the_states_211_before_its_way_into_treatment(db):
    access = make_helpline(name="Access", kind="access", states=["CT"])
    info = make_helpline(name="211", kind="information", states=["CT"], short_number="211")
    make_helpline(name="Rides", kind="rides", states=["CT"])
    make_helpline(name="Other state", kind="information", states=["IL"])
    assert instead_of_own_phone("CT") == [info, access]


def test_else_to_one_nationwide_line_and_for_a_national_group_to_nobody(db):
    national = make_helpline(name="National", kind="referral")
    make_helpline(name="National two", kind="referral")
    make_helpline(name="No number", kind="referral", states=["VT"], phone="", url="https://line.example/")
    assert instead_of_own_phone("VT") == [national]
    assert instead_of_own_phone("") == []


# A week in words ---------------------------------------------------------------------------------

MORNING, DAY, NIGHT = (time(8), time(12)), (time(9), time(17)), (time(22), time(6))


@pytest.mark.parametrize(
    ("hours", "english", "spanish"),
    [
        ({day: [DAY] for day in range(5)}, ["Monday to Friday"], ["De lunes a viernes"]),
        ({day: [NIGHT] for day in range(7)}, ["Every day"], ["Todos los días"]),
        ({5: [DAY], 6: [DAY]}, ["Saturday and Sunday"], ["Sábado y domingo"]),
        ({1: [DAY]}, ["Tuesday"], ["Martes"]),
        ({0: [DAY], 2: [DAY]}, ["Monday", "Wednesday"], ["Lunes", "Miércoles"]),
        (
            {0: [DAY], 1: [DAY], 2: [MORNING], 3: [DAY], 4: [DAY]},
            ["Monday and Tuesday", "Wednesday", "Thursday and Friday"],
            ["Lunes y martes", "Miércoles", "Jueves y viernes"],
        ),
        (
            {0: [MORNING, NIGHT], 1: [MORNING, NIGHT], 2: [MORNING]},
            ["Monday and Tuesday", "Monday and Tuesday", "Wednesday"],
            ["Lunes y martes", "Lunes y martes", "Miércoles"],
        ),
    ],
)
@pytest.mark.django_db
def test_days_in_a_row_with_the_same_hours_are_one_line(client, hours, english, spanish):
    line = make_helpline(slug="line", always_open=False, zone=EASTERN)
    for day, stretches in hours.items():
        for opens, closes in stretches:
            OpeningHours.objects.create(helpline=line, weekday=day, opens=opens, closes=closes)
    for address, days in (("/helplines/line/", english), ("/es/helplines/line/", spanish)):
        html = client.get(address).text
        assert re.findall(r"<p>([^<,]+), <time", html) == days


def test_the_hours_of_a_day_stand_in_their_order():
    [days] = days_alike([Span(2, *NIGHT), Span(2, *MORNING)])
    assert (days.first, days.last, days.hours) == (2, 2, (MORNING, NIGHT))
