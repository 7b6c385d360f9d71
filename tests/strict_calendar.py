"""Reads a calendar file as a strict program would: RFC 5545's rules line by line, then every date it promises."""

import re
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import recurring_ical_events
from icalendar import Calendar, Timezone

#: What each component must have, and may have only once (RFC 5545, 3.6).
REQUIRED = {
    "VCALENDAR": {"PRODID", "VERSION"},
    "VEVENT": {"UID", "DTSTAMP", "DTSTART"},
    "VTIMEZONE": {"TZID"},
    "STANDARD": {"DTSTART", "TZOFFSETFROM", "TZOFFSETTO"},
    "DAYLIGHT": {"DTSTART", "TZOFFSETFROM", "TZOFFSETTO"},
}
_ONCE = {"UID", "DTSTAMP", "DTSTART", "DTEND", "DURATION", "RRULE", "SUMMARY", "STATUS", "NAME", "URL", "CLASS", "GEO"}
_LINE = re.compile(r'^([A-Z0-9-]+)((?:;[A-Z0-9-]+=(?:"[^"]*"|[^";:,]*)(?:,(?:"[^"]*"|[^";:,]*))*)*):(.*)$', re.DOTALL)


def read(body: bytes) -> Calendar:
    """The calendar; fails where the file breaks a rule."""
    check_lines(body)
    (calendar,) = Calendar.from_ical(body, multiple=True)
    assert not calendar.errors
    assert all(not component.errors for component in calendar.walk())
    for zone in calendar.timezones:
        check_zone(zone)
    return calendar


def check_zone(zone: Timezone) -> None:
    """Every change of clocks is one: told by the clock before it, with the offsets that hold before and after."""
    clocks = ZoneInfo(str(zone["TZID"]))
    assert zone.subcomponents
    for part in zone.subcomponents:
        before, after = part.TZOFFSETFROM, part.TZOFFSETTO
        for onset in [part.DTSTART, *(change.dt for change in getattr(part.get("RDATE"), "dts", ()))]:
            moment = (onset - before).replace(tzinfo=UTC)
            assert moment.astimezone(clocks).utcoffset() == after
            assert (moment - timedelta(seconds=1)).astimezone(clocks).utcoffset() == before


def check_lines(body: bytes) -> None:
    """Line ends, lengths, letters, required properties, zones, and UNTIL: without help of any library."""
    assert body.endswith(b"\r\n")
    raw = body.split(b"\r\n")[:-1]
    for line in raw:
        assert line, "an empty line"
        assert len(line) <= 75, f"{len(line)} octets: {line!r}"
        assert b"\r" not in line
        assert b"\n" not in line
        line.decode("utf-8")  # no letter is cut in two
    lines = body.replace(b"\r\n ", b"").decode("utf-8").split("\r\n")[:-1]
    zones = {line.removeprefix("TZID:") for line in lines if line.startswith("TZID:")}
    uids: list[str] = []
    _check_component(iter(lines), zones, uids)
    assert len(uids) == len(set(uids)), "two events of one UID"


def _check_component(lines, zones: set[str], uids: list[str]) -> None:
    """One component and those inside it, from its BEGIN to its END."""
    name = next(lines).removeprefix("BEGIN:")
    stack, seen = [name], [{}]
    children = 0
    for line in lines:
        match = _LINE.match(line)
        assert match, f"no content line: {line!r}"
        key, parameters, value = match.groups()
        assert not re.search(r"[\x00-\x08\x0a-\x1f\x7f]", line), f"a control character: {line!r}"
        if key == "BEGIN":
            children += 1
            stack.append(value)
            seen.append({})
        elif key == "END":
            assert value == stack.pop()
            _check_whole(value, seen.pop(), uids)
        else:
            assert key not in seen[-1] or key not in _ONCE, f"{key} twice"
            seen[-1][key] = (parameters, value)
            if zone := re.search(r"TZID=([^;:]+)", parameters):
                assert zone.group(1) in zones, f"no VTIMEZONE for {zone.group(1)}"
    assert not stack
    assert children, "a calendar without a component"


def _check_whole(component: str, seen: dict[str, tuple[str, str]], uids: list[str]) -> None:
    missing = REQUIRED[component] - set(seen)
    assert not missing, f"{component} without {missing}"
    if component == "VCALENDAR":
        assert seen["VERSION"][1] == "2.0"
    if component != "VEVENT":
        return
    uids.append(seen["UID"][1])
    assert ("DTEND" in seen) != ("DURATION" in seen)
    assert seen["DTSTAMP"][1].endswith("Z")
    if "RRULE" in seen and (until := re.search(r"UNTIL=([^;]+)", seen["RRULE"][1])):
        assert re.fullmatch(r"\d{8}T\d{6}Z", until.group(1)), "UNTIL is not in UTC"


def dates(calendar: Calendar, now: datetime, days: int) -> list[tuple[datetime, datetime]]:
    """(start, end) in UTC of all that the calendar promises from a day before `now` on, not over yet, soonest first."""
    until = now + timedelta(days=days)
    found = recurring_ical_events.of(calendar).between(now - timedelta(days=1), until)
    spans = [(event.start.astimezone(UTC), event.end.astimezone(UTC)) for event in found]
    return sorted(span for span in spans if span[1] > now)
