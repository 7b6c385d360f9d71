"""What one Alongside exports, another takes in, and exports again: nothing is lost on the way and nothing made up."""

import json
from datetime import UTC, date, datetime, time

import pytest
import time_machine
from django.test import Client

from groups.feeds.importing import import_meetings
from groups.models import Meeting, MeetingFeed, Pause, Program, SupportGroup
from resources.models import Closure, FeedRecord, Place, Source
from tests.feeds.conftest import as_json, row
from tests.records import load_towns, make_group, make_meeting, make_organization, make_place

JSON, CSV = "/feeds/meetings.json", "/feeds/groups.csv"
#: Both lists: what is for the person who uses is never in the list of family groups.
LISTS = ("", "?for=person")
#: Names that each site gives its own rows, and what only its own staff can vouch for.
OWN_TO_A_SITE = {
    "slug": "holds the number of the meeting in that site's database",
    "url": "the page on that site",
    "alongside_group": "that page's address; compared as what it tells: which rows are one group",
    "updated": "when that site's record was saved",
    "alongside_source": "there it is where their staff read it, here it is their list",
    "alongside_source_url": "the same",
    "alongside_checked": "their staff spoke with the group, ours did not",
    "alongside_checked_how": "the same",
}
EMPTY_ORDER = (Pause, Meeting, SupportGroup, Closure, Place, FeedRecord)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _now():
    with time_machine.travel(datetime(2026, 11, 25, 15, tzinfo=UTC), tick=False):
        yield


def exported(address: str) -> bytes:
    return b"".join(Client().get(address).streaming_content)


def told(address: str = JSON) -> list[dict]:
    """The rows of an export without what is a site's own, in an order that does not depend on it."""
    rows = json.loads(exported(address))
    groups = {each["alongside_group"]: [] for each in rows}
    for each in rows:
        kept = {key: value for key, value in each.items() if key not in OWN_TO_A_SITE}
        groups[each["alongside_group"]].append(kept)
    return sorted((sorted(found, key=repr) for found in groups.values()), key=repr)


def take_in(content: bytes, feed: MeetingFeed):
    report = import_meetings(feed, content, origin="theirs", by_name="maria")
    assert report.skipped == []
    return report


def another_site() -> None:
    """From here on there is a site that knows the same programs and organizations, and no group or place."""
    for model in EMPTY_ORDER:
        model.objects.all().delete()


@pytest.fixture
def theirs() -> MeetingFeed:
    """The list of the other Alongside, whose zone, codes and base audience must not leak into what its rows say."""
    source = Source.objects.create(name="alongside.example", kind="feed")
    return MeetingFeed.objects.create(source=source, codes="al-anon", publish=True, zone="America/Denver")


@pytest.fixture
def rich_site() -> None:
    """Every kind of group and meeting that the export has words for."""
    library()
    rhythms()
    from_afar()
    without_times()


def library() -> None:
    """Waterbury's group: two places, two rooms, two languages, a check, a program, an organization."""
    group = companeros()
    weekly = make_meeting(group, room="Room 2", note="-2 chairs\n=SUM(1)", season_start="2026-09-01")
    Pause.objects.create(meeting=weekly, first_day="2026-12-29", last_day="2026-12-29", reason="Holiday, we rest.")
    Pause.objects.create(
        meeting=weekly, first_day="2026-12-22", last_day="2026-12-22", moved_to="2026-12-21", moved_start="18:00"
    )
    make_meeting(group, weekday=3, place=make_place(name="Silas Bronson Library", address="1 Oak Street"), end=None)
    make_meeting(group, weekday=5, format="online", zone="America/New_York", link="https://meet.example/r/1")


def bronson_library() -> Place:
    return make_place(
        name="Silas Bronson Library",
        address="267 Grand Street, 2nd floor",
        accessible="partly",
        accessibility_note="Ramp on Elm & Oak Street.",
        directions="=ring twice",
        parking="Behind,  by the elm",
        transit="Bus 42",
        latitude=41.55661234567,
    )


def companeros() -> SupportGroup:
    """A group with something in every field that families read."""
    return make_group(
        name="Compañeros: 2nd Tuesday",
        place=bronson_library(),
        program=Program.objects.create(name="Nar-Anon", slug="nar-anon"),
        organization=make_organization(name="Hartford Families", url="https://hartford.example/"),
        summary="Puede escuchar.\n\nTráigase un café; 3 < 4 &amp; nada más.",
        schedule_note="Not in deep snow",
        audience=["parents", "women"],
        audience_note="+1 may come",
        minimum_age=16,
        topics=["grief", "oud"],
        languages=["es", "ht"],
        states=["CT", "MA"],
        cost="donation",
        cost_note="A dollar, or none",
        registration="call",
        registration_note="Ask for the room.",
        first_visit="You may just listen.\nNobody asks.",
        phone="+12035550100",
        text_number="+12035550101",
        email="office@families.example",
        url="https://families.example/?a=1&b=2",
        open_question="Is the library open on holidays?",
        source=Source.objects.create(name="families.example", kind="owner"),
        checked_on=date(2026, 10, 1),
        checked_how="phone",
        checked_by="Dana",
    )


def rhythms() -> None:
    """Not simply every week."""
    place = make_place(approximate=True, name="", address="", zone="America/Chicago", town="Peoria", state="IL")
    group = make_group(name="Sunday night", place=place)
    make_meeting(
        group, repeats="monthly", weeks=["2", "last"], weekday=6, start="23:00", end="00:30", past_midnight=True
    )
    make_meeting(group, repeats="fortnightly", first_date=date(2026, 11, 24), zone="America/New_York")
    sleeping = make_meeting(group, weekday=6, season_start=date(2026, 5, 1), season_end=date(2026, 9, 30))
    Pause.objects.create(meeting=sleeping, first_day="2027-07-01", reason="Summer")


def from_afar() -> None:
    group = make_group(name="Anywhere", place=None, languages=["asl"], audience=["everyone"])
    link = "https://zoom.us/j/12?pwd=a"
    make_meeting(group, format="online", zone="America/Chicago", link=link, access_code="0042")
    make_meeting(group, format="phone", zone="Pacific/Honolulu", phone="+18085550123", access_code="=9#")
    secret = {"link": "https://meet.example/secret", "access_code": "swordfish", "ask_for_link": True}
    make_meeting(group, format="online", zone="America/New_York", **secret)
    hybrid = make_group(name="Anywhere", place=make_place(latitude=None, longitude=None))
    make_meeting(hybrid, format="hybrid", zone="America/New_York", phone="+12035550177")
    make_meeting(make_group(name="Office", place=make_place(town="Avon")), format="online", zone="America/New_York",
                 link="https://meet.example/avon")  # fmt: skip
    person = make_group(name="NA business meeting", for_person_who_uses=True, place=make_place())
    make_meeting(person, start=time(7), end=time(8))


def without_times() -> None:
    make_group(name="Ask first", place=make_place(), schedule_note="Tuesday evenings", by_phone=True)
    make_group(name="Ask us", in_person=False, online=True, states=["CT"], registration="required")
    make_group(name="12345 Nothing known", in_person=False, languages=[])


# The way out and in again -----------------------------------------------------------------------


@pytest.mark.parametrize("address", [JSON, CSV])
@pytest.mark.parametrize("with_tables", [True, False])
def test_nothing_is_lost_or_made_up_on_the_way(rich_site, with_tables, address) -> None:
    """With tables of ZIP codes and towns and without: they fill in nothing that was said."""
    if with_tables:
        load_towns()
    before = [told(JSON + whom) for whom in LISTS]
    files = [exported(address + whom) for whom in LISTS]
    assert len(before[0]) == 8
    another_site()
    for content in files:
        # The two lists are two feeds: what is missing in one would be gone.
        source = Source.objects.create(name=f"list of {len(content)}")
        take_in(content, MeetingFeed.objects.create(source=source, codes="al-anon", zone="America/Denver"))
    assert not SupportGroup.objects.published().exists(), "this feed waits for staff"
    SupportGroup.objects.update(status="published")
    assert [told(JSON + whom) for whom in LISTS] == before


@pytest.mark.parametrize("address", [JSON, CSV])
def test_the_same_file_again_changes_nothing(rich_site, theirs, address) -> None:
    content = exported(address)
    another_site()
    assert len(take_in(content, theirs).created) == 8
    before = told()
    report = take_in(content, theirs)
    assert (len(report.unchanged), report.wrote, report.kept) == (8, False, [])
    assert told() == before


def test_our_own_list_taken_in_here_makes_copies_for_staff_and_touches_nothing(rich_site, theirs) -> None:
    theirs.publish = False
    models = (SupportGroup, Meeting, Pause, Place)
    before = {model: list(model.objects.order_by("pk").values()) for model in models}
    shown = exported(JSON)
    take_in(shown, theirs)
    for model, rows in before.items():
        assert list(model.objects.filter(pk__in=[row["id"] for row in rows]).order_by("pk").values()) == rows
    assert exported(JSON) == shown, "copies wait as drafts"
    assert SupportGroup.objects.filter(source=theirs.source, status="draft").count() == 8


def test_what_another_site_checked_we_did_not(rich_site, theirs) -> None:
    content = exported(JSON)
    another_site()
    take_in(content, theirs)
    assert not SupportGroup.objects.exclude(checked_on=None).exists()
    assert set(SupportGroup.objects.values_list("source__name", flat=True)) == {"alongside.example"}


def test_a_library_that_is_closed_there_is_closed_here(theirs) -> None:
    """Whether a place or an organization is closed is not said, so each of its meetings pauses."""
    place = make_place()
    Closure.objects.create(place=place, first_day="2026-11-20", reason="The roof leaks.")
    make_meeting(make_group(place=place))
    [ours] = json.loads(exported(JSON))
    another_site()
    take_in(as_json(ours), theirs)
    [again] = json.loads(exported(JSON))
    assert (ours["attendance_option"], again["attendance_option"]) == ("inactive", "inactive")
    assert again["alongside_pauses"] == ours["alongside_closures"] == ["2026-11-20/.. The roof leaks."]


def test_pauses_of_a_meeting_that_is_here_are_staffs(theirs) -> None:
    group = make_group(place=make_place())
    meeting = make_meeting(group)
    Pause.objects.create(meeting=meeting, first_day="2026-12-29", last_day="2026-12-29")
    first = exported(JSON)
    Pause.objects.create(meeting=meeting, first_day="2027-03-02", last_day="2027-03-02")
    Pause.objects.create(meeting=make_meeting(group, weekday=3), first_day="2026-12-31", last_day="2026-12-31")
    second = exported(JSON)
    another_site()
    take_in(first, theirs)
    Pause.objects.all().delete()  # Ken knows better: it meets on the 29th
    take_in(second, theirs)
    assert [str(pause) for pause in Pause.objects.all()] == ["2026-12-31 - 2026-12-31"]


@pytest.mark.parametrize(
    ("values", "says"),
    [
        ({"alongside_pauses": ["summer"]}, "its pause cannot be read"),
        ({"alongside_pauses": ["2027-01-02/2027-01-01"]}, "ends before it starts"),
        ({"alongside_repeats": "monthly"}, "in which weeks"),
        ({"alongside_weeks": ["1"]}, "in which weeks"),
        ({"alongside_repeats": "yearly"}, "in which weeks"),
        ({"alongside_season_start": "2026-09-01", "alongside_season_end": "2026-06-01"}, "season ends before"),
        ({"alongside_season_start": "soon"}, "season_start"),
        ({"alongside_minimum_age": float("inf")}, "minimum_age"),
        ({"day": None}, "not on which day"),
        ({"state": "ZZ"}, "its place cannot be kept"),
        ({"state": None}, "its place cannot be kept: it names no state"),
        ({"alongside_format": "pigeon"}, "pigeon"),
        ({"alongside_audience": ["wizards"]}, "wizards"),
        ({"alongside_first_visit": "\x00", "alongside_topics": {"a": 1}, "latitude": "north"}, ""),
    ],
)
def test_a_row_that_somebody_spoiled_is_refused_with_the_reason(theirs, values, says) -> None:
    make_meeting(make_group(place=make_place()))
    [ours] = json.loads(exported(JSON))
    make_meeting(make_group(name="A sound one", place=make_place()))
    sound = json.loads(exported(JSON))[1]
    another_site()
    report = import_meetings(theirs, as_json(ours | values, sound), origin="theirs", by_name="maria")
    assert len(report.created) == 2 - bool(says)
    assert says in " ".join(report.skipped)


def test_one_place_that_two_lists_in_one_file_name_is_one_place(theirs) -> None:
    """Who joins our list with another one has the same church in both, said in two ways."""
    make_meeting(make_group(place=make_place(name="Grace Church", address="12 Elm St", parking="Behind")))
    [ours] = json.loads(exported(JSON))
    another_site()
    assert len(take_in(as_json(row(), ours), theirs).created) == 2
    assert Place.objects.get().name == "Grace Church"
    assert len(take_in(as_json(row(), ours), theirs).unchanged) == 2
