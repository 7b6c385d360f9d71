"""When a schedule of another directory takes place, in the words of our meetings. Pure functions."""

from datetime import date, timedelta

from resources.interchange.drafts import Table
from resources.interchange.hsds.parts import DAYS, MONTHLY, WEEKLY, days_of
from resources.interchange.hsds.taking import told
from resources.interchange.hsds.taxonomies import Json

from .choices import WEEKS
from .models import Meeting


def rhythms_in(schedule: Json) -> list[Table]:
    """When a schedule takes place, once for each of its weekdays; none where we have no way to say it.

    We can say: every week, every second week from a date, or in weeks of the month.
    """
    start, end = told.clock(schedule.get("opens_at")), told.clock(schedule.get("closes_at"))
    days, every, monthly = _days(schedule), schedule.get("interval") or 1, schedule.get("freq") == MONTHLY
    first, last = told.day(schedule.get("valid_from")), told.day(schedule.get("valid_to") or schedule.get("until"))
    counted_from = told.day(schedule.get("dtstart"))
    otherwise = any(schedule.get(name) for name in ("bymonthday", "byyearday", "byweekno", "count"))
    weeks_fit = all(_week(week) in dict(WEEKS) if monthly else not week for week, _day in days)
    rhythm_fits = every == 1 or (every == 2 and not monthly and counted_from)
    named = schedule.get("freq") in (WEEKLY, MONTHLY)
    if start is None or not days or otherwise or not (weeks_fit and rhythm_fits and named):
        return []
    if first and last and last < first:
        return []
    repeats = (
        Meeting.Repeats.MONTHLY if monthly else Meeting.Repeats.FORTNIGHTLY if every == 2 else Meeting.Repeats.WEEKLY
    )
    return [
        {
            "weekday": weekday,
            "repeats": repeats,
            "weeks": [_week(week) for week, day in days if week and day == weekday],
            "first_date": _counted_from(counted_from, weekday, schedule),
            "start": start,
            "end": end,
            "past_midnight": end is not None and end <= start,
            "season_start": first,
            "season_end": last,
        }
        for weekday in dict.fromkeys(day for _week, day in days)
    ]


def _counted_from(day: str | None, weekday: int, schedule: Json) -> str | None:
    """From which day its weeks are counted: `dtstart`, or the weekday of that week where weeks begin on another day
    there than on Monday as ours do.
    """
    begins = schedule.get("wkst")
    if not day or begins not in DAYS[1:]:
        return day
    first = DAYS.index(begins)
    start = date.fromisoformat(day)
    try:
        return (start - timedelta(days=(start.weekday() - first) % 7 - (weekday - first) % 7)).isoformat()
    except OverflowError:
        return day


def _days(schedule: Json) -> list[tuple[int, int]]:
    try:
        return list(days_of(schedule))
    except ValueError:
        return []


def _week(number: int) -> str:
    return "last" if number == -1 else str(number)
