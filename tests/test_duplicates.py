"""Likely twins among listings: found when they are, and not where a fellowship has many groups of one name."""

from datetime import datetime, time
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from config.management.commands.tick import PARTS
from groups.models import Meeting, SupportGroup
from resources.curation import close
from resources.curation.duplicates import refresh, refresh_one, twins_of
from resources.models import Helpline, KeptApart, Likeness, NaloxoneProgram
from resources.today import staff_today
from tests.feeds.conftest import Desk, row, shared_feed
from tests.records import make_group, make_helpline, make_meeting, make_place, make_program

pytestmark = pytest.mark.django_db


def group_at(name, place=None, *hours, **values) -> SupportGroup:
    """A group with meetings at hours such as (1, "19:00")."""
    group = make_group(name=name, place=place, **values)
    for weekday, start in hours:
        Meeting.objects.create(group=group, weekday=weekday, start=time.fromisoformat(start))
    return group


def pairs(model=SupportGroup) -> set[tuple[str, str]]:
    """The names of the likely twins, found anew."""
    refresh(model)
    names = dict(model.objects.values_list("pk", "name"))
    return {(names[row.first_id], names[row.second_id]) for row in Likeness.objects.all()}


# Twins -------------------------------------------------------------------------------------------


def test_one_group_entered_twice_is_found_with_the_reasons():
    church = make_place(name="Grace Church")
    group_at("Family Circle", church, (1, "19:00"))
    group_at("Family Circle Waterbury", church, (1, "19:00"))
    assert pairs() == {("Family Circle", "Family Circle Waterbury")}
    assert Likeness.objects.get().reasons == "names alike, same place, same day and hour"


def test_a_place_entered_twice_or_a_door_further_is_one_place():
    door = make_place(latitude=41.5566, longitude=-73.0385)
    other_door = make_place(latitude=41.5578, longitude=-73.0399)
    group_at("Evening Circle", door, (1, "19:00"))
    group_at("Evening Circle", other_door, (1, "19:00"))
    assert pairs()


def test_a_name_of_its_own_in_one_town_is_enough_where_no_street_is_known():
    group_at("Evening Circle", make_place(approximate=True))
    group_at("evening  circle", make_place(latitude=None, longitude=None))
    assert pairs() == {("Evening Circle", "evening  circle")}


def test_lines_of_one_number_and_programs_of_one_page():
    make_helpline(name="Massachusetts Helpline", phone="+18003275050")
    make_helpline(name="The Massachusetts Helpline", phone="+18003275050")
    make_helpline(name="Night Line", phone="+18605550142")
    assert pairs(Helpline) == {("Massachusetts Helpline", "The Massachusetts Helpline")}
    Likeness.objects.all().delete()
    place = make_place()
    make_program(name="Free kits", place=place, url="https://www.elm.example/kits")
    make_program(name="Free kits at Elm", place=place, url="http://elm.example/kits/")
    assert pairs(NaloxoneProgram)


def test_an_online_group_entered_twice():
    group_at("Parents Online", None, (1, "19:00"), online=True)
    group_at("Parents Online", None, (1, "19:00"), online=True)
    group_at("Parents Online", None, (3, "10:00"), online=True)
    assert len(pairs()) == 1


# Not twins ---------------------------------------------------------------------------------------


def test_al_anon_groups_of_similar_names_in_different_towns_are_no_twins():
    towns = ["Waterbury", "Hartford", "Danbury", "New Haven"]
    for number, town in enumerate(towns):
        place = make_place(town=town, latitude=41 + number / 3, longitude=-73)
        group_at("Serenity AFG", place, (1, "19:00"), phone="+18888254525", url="https://al-anon.org/meetings")
        group_at("Tuesday Night Al-Anon Family Group", place, (2, "12:00"))
    assert pairs() == set()


def test_groups_of_one_church_on_different_days_are_no_twins():
    church = make_place()
    group_at("Tuesday Night AFG", church, (1, "19:00"))
    group_at("Thursday Night AFG", church, (3, "19:00"))
    group_at("Al-Anon Adult Children", church, (1, "17:30"))
    assert pairs() == set()


def test_pharmacies_of_one_name_in_one_town_are_no_twins():
    for latitude in (41.55, 41.57, 41.59):
        make_program(name="Elm Pharmacy", place=make_place(latitude=latitude))
    assert pairs(NaloxoneProgram) == set()


def test_what_many_share_tells_nothing():
    for number in range(12):
        place = make_place(town=f"Town {number}", latitude=41 + number / 10)
        group_at("Hope", place, phone="+18888254525", url="https://intergroup.example/list")
    assert pairs() == set()


def test_a_closed_listing_has_no_twin():
    church = make_place()
    group_at("Evening Circle", church, (1, "19:00"))
    again = group_at("Evening Circle", church, (1, "19:00"))
    assert pairs()
    close(again, on=staff_today(), reason="Twice.")
    assert not Likeness.objects.exists()
    assert pairs() == set()


def test_pairs_that_staff_keep_apart_are_not_found_again():
    church = make_place()
    one, other = (group_at("Evening Circle", church, (1, "19:00")) for _each in range(2))
    refresh(SupportGroup)
    pair = Likeness.objects.get()
    KeptApart.objects.create(content_type=pair.content_type, first_id=one.pk, second_id=other.pk)
    assert pairs() == set()
    assert refresh_one(one) == 0


def test_the_real_al_anon_feed_has_few_twins(towns):
    """Real rows: hundreds of groups, many of one name."""
    from groups.models import MeetingFeed
    from resources.models import Source

    source = Source.objects.create(name="al-anon.example", kind="feed")
    feed = MeetingFeed.objects.create(source=source, codes="al-anon", zone="America/New_York")
    Desk(feed).takes_in_file(shared_feed("meetingguide_al-anon.json"))
    assert SupportGroup.objects.count() > 100
    assert Likeness.objects.count() <= SupportGroup.objects.count() / 20


# When it is looked -------------------------------------------------------------------------------


def test_one_listing_is_compared_as_all_are():
    church = make_place()
    one = group_at("Evening Circle", church, (1, "19:00"))
    other = group_at("Evening Circle", church, (1, "19:00"))
    refresh(SupportGroup)
    [kept] = Likeness.objects.values_list("first_id", "second_id", "score", "reasons")
    Likeness.objects.all().delete()
    assert refresh_one(other) == 1
    assert [kept] == list(Likeness.objects.values_list("first_id", "second_id", "score", "reasons"))
    one.name = "Morning Walk"
    one.save()
    one.meetings.all().delete()
    refresh_one(one)
    assert not Likeness.objects.exists()


def test_a_listing_that_is_not_saved_yet_has_twins():
    place = make_place()
    known = group_at("Evening Circle", place, (1, "19:00"))
    [twins] = twins_of(SupportGroup(name="Evening Circle", place=place), [(1, time(19))])
    assert (twins.first, twins.second) == (0, known.pk)


def test_an_import_finds_the_twin_of_a_group_that_staff_had_entered(towns, feed_desk):
    place = make_place(name="Grace Church", address="12 Elm St", latitude=41.5566, longitude=-73.0385)
    group_at("Tuesday Hope", place, (1, "19:00"))
    untouched = [group_at("Noon Circle", make_place(town="Hartford"), (1, "12:00")) for _each in range(2)]
    feed_desk.takes_in(row())
    names = {(SupportGroup.objects.get(pk=each.first_id).name) for each in Likeness.objects.all()}
    assert names == {"Tuesday Hope"}
    assert len(untouched) == 2


@pytest.fixture
def feed_desk():
    from groups.models import MeetingFeed
    from resources.models import Source

    return Desk(MeetingFeed.objects.create(source=Source.objects.create(name="feed.example"), codes="al-anon"))


def at_tick(day: int, hour: int, minute: int) -> int:
    """What the part of `tick` that looks for twins finds on a day of July, where staff sit."""
    part = dict(PARTS)["possible duplicates"]
    return part(datetime(2026, 7, day, hour, minute, tzinfo=ZoneInfo("America/New_York")))


def test_all_are_compared_once_a_day_from_the_night_on_however_often_tick_runs():
    church = make_place()
    for _each in range(2):
        group_at("Evening Circle", church, (1, "19:00"))
    assert at_tick(1, 2, 55) == 0
    assert at_tick(1, 3, 20) == 1
    Likeness.objects.all().delete()
    assert at_tick(1, 3, 21) == 0
    assert at_tick(1, 23, 59) == 0
    # The machine slept in the second night.
    assert at_tick(2, 15, 5) == 1
    assert at_tick(3, 3, 0) == 1
    assert Likeness.objects.count() == 1


def test_a_clock_that_was_days_ahead_for_one_night_keeps_nobody_from_the_next():
    group_at("Evening Circle", church := make_place(), (1, "19:00"))
    group_at("Evening Circle", church, (1, "19:00"))
    assert at_tick(20, 4, 0) == 1
    Likeness.objects.all().delete()
    assert at_tick(2, 4, 0) == 1


def test_many_listings_cost_no_more_queries_than_few():
    def make(first, last):
        for number in range(first, last):
            group_at(f"Hope {number}", make_place(town=f"Town {number}", latitude=41 + number / 50), (1, "19:00"))

    def queries() -> int:
        with CaptureQueriesContext(connection) as seen:
            refresh(SupportGroup)
            refresh_one(SupportGroup.objects.first())
        return len(seen)

    make(0, 3)
    refresh(SupportGroup)
    few = queries()
    make(3, 60)
    assert queries() == few
    assert make_meeting(SupportGroup.objects.first())
