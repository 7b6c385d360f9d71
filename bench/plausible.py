"""What made-up groups are like: names, languages, times, in about the shares that real lists show. No database.

All of it is invented; the numbers of phones are those kept for fiction (555-0100 to 555-0199).
"""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Any, NamedTuple

KINDS_OF_NAME = (
    *("Families", "Parents", "Hope", "Evening", "Healing", "Partners", "Sunday", "Harbor", "New Day", "Open Door"),
    *("Courage", "Lighthouse", "Grace", "Serenity", "Together", "One Step"),
)
HALLS = (
    *(
        "St. Mark's Church",
        "First Congregational Church",
        "Public Library",
        "Community Center",
        "Grace Lutheran Church",
    ),
    *("Town Hall", "Senior Center", "St. Mary's Parish Hall", "Recovery Community Center", "General Hospital"),
)
STREETS = ("Main Street", "Elm Street", "Church Street", "Washington Avenue", "High Street", "Maple Avenue")
PROGRAMS = {
    "nar-anon": "Nar-Anon",
    "al-anon": "Al-Anon",
    "smart-family-and-friends": "SMART Recovery Family & Friends",
    "families-anonymous": "Families Anonymous",
    "grief": "Grief after a drug death",
    "learn-to-cope": "Learn to Cope",
    "craft": "CRAFT",
    "parents-of-addicted-loved-ones": "PAL",
}
SUMMARY = "Families and friends talk about life with someone who uses opioids. You can just listen."
ZONES = ("America/New_York", "America/Chicago", "America/Denver", "America/Los_Angeles")


class Spot(NamedTuple):
    """Where a group may stand: one ZIP code."""

    zip_code: str
    latitude: float
    longitude: float
    zone: str
    town: str
    state: str
    #: ZIP codes of its town: a large town has more groups even for one of its many ZIP codes.
    zip_count: int = 1


#: Where groups stand when no ZIP codes are loaded.
MIDDLE_OF_CONNECTICUT = Spot("06450", 41.56, -72.9, "America/New_York", "Meriden", "CT")


def some_spots(spots: Sequence[Spot], count: int, random: Random) -> list[Spot]:
    """`count` spots, more of them where more people live: the number of a town's ZIP codes tells about how many do."""
    return random.choices(spots, weights=[spot.zip_count**0.5 for spot in spots], k=count)


def place_values(number: int, spot: Spot, random: Random) -> dict[str, Any]:
    """A hall near the middle of its ZIP code; no two have the same address."""
    return {
        "name": HALLS[number % len(HALLS)],
        "address": f"{number + 1} {STREETS[number % len(STREETS)]}",
        "town": spot.town,
        "state": spot.state,
        "zip_code": spot.zip_code,
        "zone": spot.zone,
        "latitude": round(spot.latitude + random.uniform(-0.03, 0.03), 5),
        "longitude": round(spot.longitude + random.uniform(-0.03, 0.03), 5),
        "accessible": ("yes", "unknown", "partly", "yes", "no")[number % 5],
        "parking": "Behind the building." if number % 3 == 0 else "",
    }


def group_values(number: int, today: date, random: Random) -> dict[str, Any]:
    """What a group says of itself, besides where and when; about 2 % have closed and 3 % are drafts."""
    status = {7: "closed", 23: "closed", 11: "draft", 38: "draft", 71: "draft"}.get(number % 100 - 1, "published")
    checked = today - timedelta(days=int(random.expovariate(1 / 150)) + 1) if random.random() < 0.85 else None
    return {
        "status": status,
        "closed_on": today - timedelta(days=90) if status == "closed" else None,
        "summary": SUMMARY,
        "for_person_who_uses": random.random() < 0.08,
        "audience": random.choices(
            ("family", "parents", "partners", "grieving", "family,everyone", "women", "men", "young"),
            weights=(60, 12, 5, 8, 6, 4, 3, 2),
        )[0],
        "languages": random.choices(("en", "es", "en,es", "pt", "ht", "zh"), weights=(80, 8, 6, 2, 2, 2))[0],
        "cost": "free" if random.random() < 0.8 else "donation",
        "registration": random.choices(("none", "call", "unknown"), weights=(6, 2, 2))[0],
        "phone": f"+1203555{100 + number % 100:04d}" if random.random() < 0.6 else "",
        "checked_on": checked,
        "checked_how": "phone" if checked else "",
        "checked_by": "Dana Ruiz" if checked else "",
    }


def meeting_values(form: str, zone: str, today: date, random: Random) -> dict[str, Any]:
    """One recurring time: mostly weekly, mostly in the evening."""
    start = time(
        random.choices((10, 12, 17, 18, 19, 20, 23), weights=(8, 8, 10, 22, 36, 14, 2))[0], random.choice((0, 0, 30))
    )
    end = (datetime.combine(today, start) + timedelta(minutes=random.choice((60, 75, 90)))).time()
    withheld = form in {"online", "hybrid"} and random.random() < 0.6
    values = {
        "format": form,
        "weekday": random.randrange(7),
        "start": start,
        "end": end,
        "past_midnight": end <= start,
        "zone": "" if form == "in_person" else zone,
        "ask_for_link": withheld,
        "link": ""
        if withheld or form in {"in_person", "phone"}
        else f"https://meet.example/r/{random.randrange(10**9)}",
        "phone": "+12035550123" if form == "phone" else "",
    }
    return values | _rhythm_values(today, random)


def _rhythm_values(today: date, random: Random) -> dict[str, Any]:
    """About 8 % meet in some weeks of the month, 2 % every second week, 3 % only in a season."""
    turn = random.random()
    if turn < 0.08:
        return {"repeats": "monthly", "weeks": random.choice((("1",), ("2",), ("3",), ("2", "4"), ("last",)))}
    if turn < 0.10:
        return {"repeats": "fortnightly", "first_date": today - timedelta(days=random.randrange(14))}
    if turn < 0.13:
        return {"season_start": date(today.year, 9, 1), "season_end": date(today.year + 1, 5, 31)}
    return {}
