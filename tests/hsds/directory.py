"""A directory for tests: River Health's groups, line and kits, with all that a listing can say; and how to read it."""

import json
from datetime import UTC, date, datetime, time
from typing import Any

from django.apps import apps
from django.test import Client

from groups.models import Meeting, Pause, Program, SupportGroup
from groups.services import refresh
from resources.models import (
    Closure,
    DirectoryFeed,
    FeedRecord,
    FixtureRecord,
    Helpline,
    NaloxoneProgram,
    OpeningHours,
    Organization,
    Place,
    Source,
)

#: A Monday.
NOW = datetime(2026, 12, 7, 15, 0, tzinfo=UTC)
CHECKED = {"checked_on": date(2026, 11, 20), "checked_how": "phone", "checked_by": "Rosa"}


def river_health() -> Organization:
    return Organization.objects.create(
        name="River Health",
        slug="river-health",
        about="A health center by the river.",
        about_es="Un centro de salud junto al río.",
        url="https://river.example/",
        phone="+12035550100",
        email="office@river.example",
    )


def library() -> Place:
    return Place.objects.create(
        name="Silas Library",
        address="267 Grand Street",
        town="Waterbury",
        state="CT",
        zip_code="06702",
        latitude=41.5567,
        longitude=-73.0389,
        accessible="yes",
        accessibility_note="A ramp on Elm Street.",
        accessibility_note_es="Una rampa en la calle Elm.",
        directions="Use the side door.",
        parking="Behind the house.",
        transit="Bus 42.",
    )


def circle(organization: Organization, place: Place) -> SupportGroup:
    """A group with every kind of meeting, pauses, a moved date and a closed house."""
    program, _made = Program.objects.get_or_create(slug="nar-anon", defaults={"name": "Nar-Anon", "about": "12 steps."})
    group = SupportGroup.objects.create(
        name="River Circle",
        name_es="Círculo del Río",
        slug="river-circle",
        summary="For families. You listen first.",
        organization=organization,
        program=program,
        audience=("family", "parents"),
        audience_note="All are welcome.",
        minimum_age=16,
        topics=("oud", "grief"),
        languages=("en", "es", "asl", "interpreter"),
        cost="donation",
        cost_note="A hat goes round.",
        registration="call",
        registration_note="Please call Rosa's desk.",
        first_visit="You sit in a circle.",
        phone="+12035550111",
        text_number="741741",
        email="circle@river.example",
        url="https://river.example/circle",
        states=("CT",),
        place=place,
        status="published",
        source=Source.objects.create(
            name="river.example", kind="owner", url="https://river.example/groups", read_on=date(2026, 11, 1)
        ),
        open_question="Nobody has confirmed the room.",
        **CHECKED,
    )
    _take_off(*_meetings(group))
    refresh(group)
    return group


def _meetings(group: SupportGroup) -> tuple[Meeting, Meeting, Place]:
    """Four kinds of meeting: the monthly one, the one online, and the second house are given back."""
    hall = Place.objects.create(name="Town Hall", address="1 Main Street", town="Naugatuck", state="CT")
    tuesday = Meeting.objects.create(
        group=group, weekday=1, repeats="monthly", weeks=("2", "last"), start=time(19), end=time(20, 30), room="B2"
    )
    Meeting.objects.create(
        group=group, weekday=4, repeats="fortnightly", first_date=date(2026, 12, 4), start=time(18), place=hall
    )
    online = Meeting.objects.create(
        group=group,
        weekday=6,
        format="online",
        zone="America/Chicago",
        start=time(23, 30),
        end=time(0, 30),
        past_midnight=True,
        link="https://meet.example/1",
        access_code="123",
        season_start=date(2026, 9, 1),
        season_end=date(2027, 6, 1),
        note="Cameras are off.",
    )
    Meeting.objects.create(
        group=group,
        weekday=2,
        format="hybrid",
        zone="America/New_York",
        start=time(12),
        ask_for_link=True,
        phone="+12035550122",
    )
    return tuesday, online, hall


def _take_off(tuesday: Meeting, online: Meeting, hall: Place) -> None:
    """A moved date, a pause, and a closed house."""
    Pause.objects.create(
        meeting=tuesday,
        first_day=date(2026, 12, 29),
        last_day=date(2026, 12, 29),
        moved_to=date(2026, 12, 30),
        moved_start=time(18),
        reason="Holiday",
    )
    Pause.objects.create(meeting=online, first_day=date(2026, 12, 20), last_day=date(2027, 1, 3))
    Closure.objects.create(place=hall, first_day=date(2026, 12, 1), reason="The roof is being mended.")


def evening_line(organization: Organization) -> Helpline:
    line = Helpline.objects.create(
        name="Evening Line",
        slug="evening-line",
        summary="Somebody listens.",
        summary_es="Alguien escucha.",
        organization=organization,
        kind="family",
        short_number="311",
        phone="+18005550133",
        tty="+18005550134",
        text_number="838255",
        text_keyword="HOPE",
        text_note="Messages may cost.",
        chat_url="https://chat.example/",
        zone="America/New_York",
        hours_note="Not on holidays.",
        languages=("en", "many"),
        languages_note="By interpreter.",
        states=("CT", "MA"),
        coverage_note="And nearby towns.",
        status="published",
    )
    for weekday, opens, closes in ((0, time(9), time(12)), (0, time(17), time(2)), (5, time(0), time(0))):
        OpeningHours.objects.create(helpline=line, weekday=weekday, opens=opens, closes=closes)
    return line


def kits(place: Place) -> NaloxoneProgram:
    return NaloxoneProgram.objects.create(
        name="Free kits",
        slug="free-kits",
        kinds=("community", "training"),
        how_to_get="Walk in and ask.",
        how_to_get_es="Entre y pregunte.",
        cost="free",
        cost_note="No card needed.",
        phone="+12035550144",
        hours_note="Mon to Fri, 9 to 5",
        place=place,
        facts="Two doses in each kit.",
        status="published",
        **CHECKED,
    )


def whole_directory() -> None:
    """All of it; the helpline is the only listing that nobody has checked."""
    organization, place = river_health(), library()
    circle(organization, place)
    evening_line(organization)
    kits(place)
    SupportGroup.objects.create(
        name="By phone",
        slug="by-phone",
        by_phone=True,
        place=place,
        states=("CT",),
        status="published",
        schedule_note="Sunday evenings",
    )


def lines_of(client: Client, address: str) -> list[Any]:
    """The objects of an ndjson answer."""
    answer = client.get(address)
    assert answer.status_code == 200
    return [json.loads(line) for line in b"".join(answer.streaming_content).decode().splitlines()]  # type: ignore[attr-defined]


def answer_of(client: Client, address: str) -> Any:
    """A JSON answer."""
    answer = client.get(address)
    assert answer.status_code == 200, answer.content
    return json.loads(b"".join(answer.streaming_content) if answer.streaming else answer.content)  # type: ignore[attr-defined]


def everything(client: Client) -> tuple[list[Any], list[Any]]:
    """All services and all organizations of a directory."""
    services, organizations = (
        lines_of(client, f"/hsds/{name}?full=true&format=ndjson") for name in ("services", "organizations")
    )
    return services, organizations


def as_file(services: list[Any], organizations: list[Any] = ()) -> bytes:  # type: ignore[assignment]
    """What another directory sends."""
    return json.dumps({"services": services, "organizations": list(organizations)}).encode()


def empty() -> None:
    """Leaves nothing of the directory but its towns."""
    for model in apps.get_app_config("guides").get_models():
        model._default_manager.all().delete()
    for kind in (FeedRecord, FixtureRecord, SupportGroup, Helpline, NaloxoneProgram, Place, Program):
        kind.objects.all().delete()  # type: ignore[attr-defined]
    Organization.objects.all().delete()
    DirectoryFeed.objects.all().delete()
    Source.objects.all().delete()


def a_feed(**more: Any) -> DirectoryFeed:
    """A directory that this site takes in."""
    return DirectoryFeed.objects.create(source=Source.objects.create(name="other.example", kind="feed"), **more)
