"""Made-up groups, places, meetings and lines in any number: for the benchmark and for tests of growth.

Deterministic: the same numbers give the same records. They are written past `save()`, in a few statements.
"""

from collections.abc import Iterable
from datetime import UTC, datetime, time, timedelta
from random import Random

from modelsearch.backends import get_search_backend

from groups.models import Meeting, SupportGroup
from resources.models import Helpline, Place, Town

BATCH = 2000
#: The share of groups that meet online, from a list of ten that repeats.
FORMATS = ["in_person"] * 7 + ["online"] * 2 + ["hybrid"]
LANGUAGES = ["en"] * 4 + ["es", "en,es"]
KINDS_OF_NAME = ("Families", "Parents", "Hope", "Evening", "Healing", "Partners", "Sunday", "Harbor")
SUMMARY = "Families and friends talk about life with someone who uses opioids. You can just listen."
MIDDLE_OF_CONNECTICUT = (41.56, -72.9)


def make_groups(count: int, *, first: int = 0, index: bool = True) -> list[SupportGroup]:
    """`count` published groups with a place and a meeting each, numbered from `first`; searchable unless told not to.

    They stand in the towns that are loaded, or around the middle of Connecticut when none are.
    """
    random = Random(first)
    towns: list[Town | None] = [*Town.objects.order_by("state", "name")] or [None]
    numbers = range(first, first + count)
    places = [_place(number, random.choice(towns), random) for number in numbers]
    Place.objects.bulk_create(places, batch_size=BATCH)
    groups = [_group(number, place) for number, place in zip(numbers, places, strict=True)]
    SupportGroup.objects.bulk_create(groups, batch_size=BATCH)
    Meeting.objects.bulk_create(
        (_meeting(number, group) for number, group in zip(numbers, groups, strict=True)), batch_size=BATCH
    )
    if index:
        _make_searchable(groups)
    return groups


def make_helplines(count: int, *, first: int = 0) -> list[Helpline]:
    """`count` published lines, numbered from `first`; every tenth answers for the whole country."""
    states = ("CT", "IL", "MA", "VT")
    return Helpline.objects.bulk_create(
        Helpline(
            name=f"Line {number}",
            slug=f"made-up-line-{number}",
            summary="Someone listens and knows what is near you.",
            kind=Helpline.Kind.values[number % len(Helpline.Kind.values)],
            phone=f"+1203555{number % 10_000:04d}",
            always_open=number % 2 == 0,
            states="" if number % 10 == 0 else states[number % len(states)],
            languages=LANGUAGES[number % len(LANGUAGES)],
            status=Helpline.Status.PUBLISHED,
        )
        for number in range(first, first + count)
    )


def _place(number: int, town: Town | None, random: Random) -> Place:
    latitude, longitude = (town.latitude, town.longitude) if town else MIDDLE_OF_CONNECTICUT
    return Place(
        name=f"Made-up Hall {number}",
        address=f"{number % 900 + 1} Main Street",
        town=town.name if town else "Waterbury",
        state=town.state if town else "CT",
        zone=town.zone if town else "America/New_York",
        latitude=latitude + random.uniform(-0.05, 0.05),
        longitude=longitude + random.uniform(-0.05, 0.05),
    )


def _group(number: int, place: Place) -> SupportGroup:
    form = FORMATS[number % len(FORMATS)]
    soon = datetime.now(UTC).replace(minute=0, second=0, microsecond=0) + timedelta(hours=number % 168 + 1)
    return SupportGroup(
        name=f"{KINDS_OF_NAME[number % len(KINDS_OF_NAME)]} of {place.town} {number}",
        slug=f"made-up-group-{number}",
        summary=SUMMARY,
        status=SupportGroup.Status.PUBLISHED,
        audience="family",
        languages=LANGUAGES[number % len(LANGUAGES)],
        cost=SupportGroup.Cost.FREE,
        phone=f"+1203555{number % 10_000:04d}",
        place=place,
        states=place.state,
        in_person=form != "online",
        online=form != "in_person",
        next_start=soon,
    )


def _meeting(number: int, group: SupportGroup) -> Meeting:
    form = FORMATS[number % len(FORMATS)]
    online = form != "in_person"
    return Meeting(
        group=group,
        format=form,
        weekday=number % 7,
        start=time(9 + number % 11, 30 * (number % 2)),
        end=time(10 + number % 11, 30 * (number % 2)),
        zone="America/New_York" if online else "",
        ask_for_link=online,
    )


def _make_searchable(groups: Iterable[SupportGroup]) -> None:
    """Writes the search index, which statements past `save()` do not."""
    backend = get_search_backend()
    backend.get_index_for_model(SupportGroup).add_items(SupportGroup, list(groups))
