"""Made-up groups, places, meetings and lines in any number: for the benchmark and for tests of growth.

Deterministic: the same numbers, asked for in the same steps, give the same records on the same day. They are written
past `save()`, in a few statements.
"""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from random import Random

from modelsearch.backends import get_search_backend

from bench.plausible import (
    KINDS_OF_NAME,
    MIDDLE_OF_CONNECTICUT,
    PROGRAMS,
    ZONES,
    Spot,
    group_values,
    meeting_values,
    place_values,
    some_spots,
)
from groups.models import Meeting, Pause, Program, SupportGroup
from groups.schedule import Rhythm, next_occurrence
from resources.models import Helpline, Place, ZipCode

BATCH = 2000
#: How groups meet, from a list that repeats: 70 % in person, 20 % online, 10 % both or by phone.
FORMATS = [*["in_person"] * 7, *["online"] * 4, *["in_person"] * 7, "hybrid", "phone"]
#: A group in this many has no known times.
WITHOUT_TIMES = 25


def make_groups(count: int, *, first: int = 0, index: bool = True) -> list[SupportGroup]:
    """`count` groups numbered from `first`, with places and meetings; searchable unless told not to.

    They stand in the ZIP codes that are loaded, more of them in large towns, or around the middle of Connecticut when
    none are. A few are drafts or closed; number 0 is published and meets every week.
    """
    random = Random(first)
    today = datetime.now(UTC).date()
    numbers = range(first, first + count)
    places = _places(numbers, some_spots(_spots(), count, random), random)
    Place.objects.bulk_create({id(place): place for place in places}.values(), batch_size=BATCH)
    programs = [Program.objects.get_or_create(slug=slug, defaults={"name": name})[0] for slug, name in PROGRAMS.items()]
    groups = [
        _group(number, place, random.choice([None, *programs]), random)
        for number, place in zip(numbers, places, strict=True)
    ]
    meetings = [
        meeting for number, group in zip(numbers, groups, strict=True) for meeting in _meetings(number, group, random)
    ]
    _note_how_they_meet(meetings)
    SupportGroup.objects.bulk_create(groups, batch_size=BATCH)
    Meeting.objects.bulk_create(meetings, batch_size=BATCH)
    some = [meeting for meeting in meetings if random.random() < 0.03]
    Pause.objects.bulk_create(Pause(meeting=meeting, first_day=today, last_day=today) for meeting in some)
    if index:
        _make_searchable(group for group in groups if group.is_published)
    return groups


def make_helplines(count: int, *, first: int = 0) -> list[Helpline]:
    """`count` published lines, numbered from `first`; every tenth answers for the whole country."""
    states = ("CT", "IL", "MA", "VT")
    languages = ("en", "en", "en", "en", "es", "en,es")
    return Helpline.objects.bulk_create(
        Helpline(
            name=f"Line {number}",
            slug=f"made-up-line-{number}",
            summary="Someone listens and knows what is near you.",
            kind=Helpline.Kind.values[number % len(Helpline.Kind.values)],
            phone=f"+1203555{number % 10_000:04d}",
            always_open=number % 2 == 0,
            states="" if number % 10 == 0 else states[number % len(states)],
            languages=languages[number % len(languages)],
            status=Helpline.Status.PUBLISHED,
        )
        for number in range(first, first + count)
    )


def _spots() -> list[Spot]:
    columns = ("code", "latitude", "longitude", "zone", "town__name", "town__state", "town__zip_count")
    return [Spot(*row) for row in ZipCode.objects.values_list(*columns)] or [MIDDLE_OF_CONNECTICUT]


def _places(numbers: range, spots: list[Spot], random: Random) -> list[Place]:
    """A place for each group; of five groups two share the place of another."""
    places: list[Place] = []
    for number, spot in zip(numbers, spots, strict=True):
        shares = number % 5 >= 3 and len(places) >= 3
        places.append(places[-3] if shares else Place(**place_values(number, spot, random)))
    return places


def _group(number: int, place: Place, program: Program | None, random: Random) -> SupportGroup:
    values = group_values(number, datetime.now(UTC).date(), random)
    if number == 0:
        values |= {"for_person_who_uses": False}
    form = FORMATS[number % len(FORMATS)]
    # A group online for the whole country has no place; the others are run from one.
    run_from = None if form in {"online", "phone"} and number % 2 else place
    return SupportGroup(
        name=f"{KINDS_OF_NAME[number % len(KINDS_OF_NAME)]} of {place.town}",
        slug=f"made-up-group-{number}",
        program=program,
        place=run_from,
        states=place.state if run_from else "",
        in_person=form in {"in_person", "hybrid"},
        online=form in {"online", "hybrid"},
        by_phone=form == "phone",
        **values,
    )


def _meetings(number: int, group: SupportGroup, random: Random) -> Iterator[Meeting]:
    """One meeting for most groups, two or three for some, none for those whose times are not known."""
    if number % WITHOUT_TIMES == WITHOUT_TIMES - 1:
        return
    form = FORMATS[number % len(FORMATS)]
    zone = group.place.zone if group.place else random.choice(ZONES)
    today = datetime.now(UTC).date()
    for turn in range(random.choices((1, 2, 3), weights=(70, 20, 10))[0]):
        values = meeting_values(form, zone, today, random)
        if number == 0 and turn == 0:
            values |= {"repeats": "weekly", "weeks": (), "first_date": None, "season_start": None, "season_end": None}
        yield Meeting(group=group, **values)


def _note_how_they_meet(meetings: Iterable[Meeting]) -> None:
    """Gives each group the date that `services.refresh` would."""
    now = datetime.now(UTC)
    for meeting in meetings:
        upcoming = next_occurrence(_rhythm(meeting), now)
        earlier = meeting.group.next_start
        if upcoming and (earlier is None or upcoming.start.astimezone(UTC) < earlier):
            meeting.group.next_start = upcoming.start.astimezone(UTC)


def _rhythm(meeting: Meeting) -> Rhythm:
    """The rhythm of a meeting that is not written yet (`services.rhythm_of` asks for its pauses)."""
    return Rhythm(
        weekday=meeting.weekday,
        start=meeting.start,
        end=meeting.end,
        zone=meeting.zone_name,
        weeks=tuple(-1 if week == "last" else int(week) for week in meeting.weeks),
        fortnight_from=meeting.first_date,
        season_start=meeting.season_start,
        season_end=meeting.season_end,
    )


def _make_searchable(groups: Iterable[SupportGroup]) -> None:
    """Writes the search index, which statements past `save()` do not."""
    backend = get_search_backend()
    backend.get_index_for_model(SupportGroup).add_items(SupportGroup, list(groups))
