"""What the database itself refuses, by its story; and what an editor reads when a form refuses it first."""

from collections.abc import Callable
from datetime import date, time
from typing import Any

import pytest
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction

from groups.models import Meeting, Pause, SupportGroup
from resources.models import Check, Helpline, NaloxoneProgram, OldAddress, OpeningHours, Place, Town
from tests.records import make_group, make_helpline, make_meeting, make_place, make_program

pytestmark = pytest.mark.django_db

DAY = date(2025, 12, 2)
ONLINE = {"format": "online", "zone": "America/New_York", "link": "https://meet.example/1"}


def refused_by_database(record: models.Model) -> None:
    """The row does not get in, even past every form: an import or a shell writes no such thing."""
    with pytest.raises(IntegrityError), transaction.atomic():
        record.save()


def refused_by_form(record: models.Model, message: str) -> None:
    """The editor reads why, before anything is written."""
    with pytest.raises(ValidationError) as refusal:
        record.full_clean()
    assert message in " ".join(refusal.value.messages)


def accepted(record: models.Model) -> None:
    """The form has nothing to say, and neither has the database."""
    record.full_clean()
    record.save()


def a_meeting(**values: Any) -> Meeting:
    return Meeting(**({"group": make_group(), "weekday": 1, "start": time(19)} | values))


# Meetings ---------------------------------------------------------------------------------------

NO_WAY_IN = "A meeting online or by phone needs a link, a phone or “ask for the link”."
NO_ZONE = "A meeting online or by phone needs its organizer's time zone."
ENDS_BEFORE = "The end comes after the start"
BROKEN_RHYTHM = "“Some weeks of the month” needs its weeks ticked"

MEETINGS_REFUSED = {
    "an online meeting that nobody can join": (ONLINE | {"link": ""}, NO_WAY_IN),
    "a phone meeting without a number": (ONLINE | {"format": "phone", "link": ""}, NO_WAY_IN),
    "a hybrid one that nobody can join from home": (ONLINE | {"format": "hybrid", "link": ""}, NO_WAY_IN),
    "an online meeting at 7 pm of nobody knows where": (ONLINE | {"zone": ""}, NO_ZONE),
    "it ends before it starts": ({"end": time(18)}, ENDS_BEFORE),
    "it ends as it starts": ({"end": time(19)}, ENDS_BEFORE),
    "it ends after midnight and nobody said so": ({"start": time(23), "end": time(0, 30)}, ENDS_BEFORE),
    "it is said to end after midnight and does not": ({"end": time(20), "past_midnight": True}, ENDS_BEFORE),
    "its season ends before it starts": (
        {"season_start": date(2025, 9, 1), "season_end": date(2025, 6, 1)},
        "The season ends before it starts.",
    ),
    "some weeks of the month, and no week ticked": ({"repeats": "monthly"}, BROKEN_RHYTHM),
    "every second week, counted from nothing": ({"repeats": "fortnightly"}, BROKEN_RHYTHM),
    "every second week and the 2nd of the month": (
        {"repeats": "fortnightly", "first_date": DAY, "weeks": ["2"]},
        BROKEN_RHYTHM,
    ),
    "every week, and only the 2nd": ({"weeks": ["2"]}, BROKEN_RHYTHM),
    "on an eighth day of the week": ({"weekday": 7}, "not a valid choice"),
}


@pytest.mark.parametrize(("values", "message"), MEETINGS_REFUSED.values(), ids=MEETINGS_REFUSED)
def test_the_database_refuses_a_meeting_when(values, message):
    refused_by_database(a_meeting(**values))


@pytest.mark.parametrize(("values", "message"), MEETINGS_REFUSED.values(), ids=MEETINGS_REFUSED)
def test_the_editor_reads_why_a_meeting_is_refused_when(values, message):
    refused_by_form(a_meeting(**values), message)


MEETINGS_ACCEPTED = {
    "weekly, end not known": {},
    "online with a link": ONLINE,
    "online, the link on request": ONLINE | {"link": "", "ask_for_link": True},
    "online, joined by phone": ONLINE | {"link": "", "phone": "+18602182555"},
    "by phone": ONLINE | {"format": "phone", "link": "", "phone": "+18602182555"},
    "past midnight": {"start": time(23), "end": time(0, 30), "past_midnight": True},
    "a season of one day": {"season_start": DAY, "season_end": DAY},
    "a season without an end": {"season_start": DAY},
    "2nd and last Tuesday": {"repeats": "monthly", "weeks": ["2", "last"]},
    "every second week": {"repeats": "fortnightly", "first_date": DAY},
    "on a Sunday": {"weekday": 6},
}


@pytest.mark.parametrize("values", MEETINGS_ACCEPTED.values(), ids=MEETINGS_ACCEPTED)
def test_a_true_meeting_gets_in(values):
    accepted(a_meeting(**values))


def test_a_zone_that_does_not_exist_is_refused_in_words():
    refused_by_form(a_meeting(**ONLINE | {"zone": "Eastern"}), "“Eastern” is not a time zone we know.")


def test_a_pause_that_ends_before_it_starts_is_refused():
    pause = Pause(meeting=make_meeting(make_group()), first_day=DAY, last_day=date(2025, 12, 1))
    refused_by_form(pause, "The pause ends before it starts.")
    refused_by_database(pause)


@pytest.mark.parametrize("last_day", [DAY, None, date(2026, 1, 6)], ids=["one day", "until further notice", "a span"])
def test_a_pause_in_order_gets_in(last_day):
    accepted(Pause(meeting=make_meeting(make_group()), first_day=DAY, last_day=last_day))


# Every kind of listing --------------------------------------------------------------------------

every_listing = pytest.mark.parametrize("make", [make_group, make_helpline, make_program])


@every_listing
@pytest.mark.parametrize(
    "values",
    [
        {"checked_on": DAY},
        {"checked_on": DAY, "checked_how": "phone"},
        {"checked_on": DAY, "checked_by": "Rosa"},
        {"checked_how": "phone", "checked_by": "Rosa"},
        {"checked_by": "Rosa"},
    ],
    ids=["a day", "a day and a way", "a day and a checker", "no day", "a checker only"],
)
def test_a_check_is_whole_or_it_is_none(make: Callable[..., Any], values):
    listing = make()
    for name, value in values.items():
        setattr(listing, name, value)
    refused_by_form(listing, "A checked date needs a checker and a way of checking.")
    refused_by_database(listing)


@every_listing
@pytest.mark.parametrize(
    "values",
    [{"status": "closed"}, {"closed_on": DAY}, {"status": "draft", "closed_on": DAY}],
    ids=["closed, nobody knows when", "open, with a closing date", "a draft with a closing date"],
)
def test_a_closed_listing_and_only_a_closed_one_has_its_date(make: Callable[..., Any], values):
    listing = make()
    for name, value in values.items():
        setattr(listing, name, value)
    refused_by_form(listing, "A closed listing has a closing date, and only a closed one has.")
    refused_by_database(listing)


@every_listing
def test_a_whole_check_and_a_dated_closing_get_in(make: Callable[..., Any]):
    listing = make()
    listing.checked_on, listing.checked_how, listing.checked_by = DAY, "phone", "Rosa"
    listing.status, listing.closed_on = "closed", DAY
    accepted(listing)


@every_listing
def test_two_listings_of_a_kind_can_not_share_an_address(make: Callable[..., Any]):
    first, second = make(), make()
    second.slug = first.slug
    refused_by_database(second)


# Helplines, hours, checks -----------------------------------------------------------------------


def test_a_helpline_without_any_way_to_reach_it_is_refused():
    line = Helpline(name="Silent", slug="silent", kind="crisis")
    refused_by_form(line, "A helpline needs a phone, a short number, a text number, a chat or a website.")
    refused_by_database(line)


@pytest.mark.parametrize(
    "way",
    [
        {"phone": "+18602182555"},
        {"short_number": "988"},
        {"text_number": "741741"},
        {"chat_url": "https://line.example/chat"},
        {"url": "https://line.example/"},
    ],
    ids=lambda way: next(iter(way)),
)
def test_one_way_to_reach_a_helpline_is_enough(way):
    accepted(Helpline(name="One way", slug="one-way", kind="crisis", **way))


def test_a_short_number_has_three_digits():
    refused_by_form(make_helpline(short_number="98"), "Three digits, like 988.")


def test_hours_on_an_eighth_day_are_refused():
    hours = OpeningHours(helpline=make_helpline(), weekday=7, opens=time(9), closes=time(17))
    refused_by_form(hours, "not a valid choice")
    refused_by_database(hours)


def test_the_same_hours_are_kept_once_and_a_second_span_of_the_day_is_welcome():
    line = make_helpline()
    OpeningHours.objects.create(helpline=line, weekday=1, opens=time(9), closes=time(12))
    accepted(OpeningHours(helpline=line, weekday=1, opens=time(13), closes=time(17)))
    refused_by_database(OpeningHours(helpline=line, weekday=1, opens=time(9), closes=time(11)))


def test_a_check_by_nobody_is_refused():
    group = make_group()
    content_type = ContentType.objects.get_for_model(group)
    refused_by_database(Check(content_type=content_type, object_id=group.pk, on=DAY, how="phone", by_name=""))


# Places and addresses ---------------------------------------------------------------------------

POINT = "Latitude (-90 to 90) and longitude (-180 to 180) go together."


@pytest.mark.parametrize(
    ("latitude", "longitude"),
    [(95, -73), (-91, -73), (41.5, -181), (41.5, 200)],
    ids=["latitude 95", "latitude -91", "longitude -181", "longitude 200"],
)
def test_a_place_off_the_earth_is_refused(latitude, longitude):
    place = make_place()
    place.latitude, place.longitude = latitude, longitude
    refused_by_form(place, POINT)
    refused_by_database(place)


@pytest.mark.parametrize("half", [(41.5, None), (None, -73.0)], ids=["latitude alone", "longitude alone"])
def test_half_a_point_is_refused(half):
    """A check lets NULL pass unless it is told otherwise."""
    place = make_place()
    place.latitude, place.longitude = half
    refused_by_form(place, POINT)
    refused_by_database(place)


@pytest.mark.parametrize("point", [(None, None), (90, 180), (-90, -180), (0, 0)], ids=str)
def test_a_whole_point_or_none_gets_in(point):
    place = make_place()
    place.latitude, place.longitude = point
    accepted(place)


def test_the_same_place_is_kept_once():
    place = make_place(name="Elm Library", address="1 Elm Street")
    refused_by_database(Place(name=place.name, address=place.address, town=place.town, state=place.state))
    accepted(Place(name=place.name, address="2 Elm Street", town=place.town, state=place.state))


@pytest.mark.parametrize("zip_code", ["0670", "067021", "O6702", "06702-1234"])
def test_a_zip_code_has_five_digits(zip_code):
    place = make_place()
    place.zip_code = zip_code
    with pytest.raises(ValidationError):
        place.full_clean()


def test_a_town_stands_once_in_its_state():
    values = {"name": "Hartford", "key": "hartford", "latitude": 41.7, "longitude": -72.6, "zone": "America/New_York"}
    Town.objects.create(state="CT", **values)
    Town.objects.create(state="VT", **values)
    refused_by_database(Town(state="CT", **values))


def test_an_old_address_leads_to_one_record_of_a_kind():
    group, other = make_group(), make_group()
    content_type = ContentType.objects.get_for_model(SupportGroup)
    OldAddress.objects.create(content_type=content_type, object_id=group.pk, slug="old")
    refused_by_database(OldAddress(content_type=content_type, object_id=other.pk, slug="old"))
    of_another_kind = ContentType.objects.get_for_model(NaloxoneProgram)
    accepted(OldAddress(content_type=of_another_kind, object_id=1, slug="old"))


@pytest.mark.parametrize("name", ["place", "organization", "source", "program"])
def test_what_a_group_stands_on_can_not_be_deleted_from_under_it(name):
    model = SupportGroup._meta.get_field(name).related_model
    row = (
        make_place()
        if name == "place"
        else model.objects.create(name="Elm", **({} if name == "source" else {"slug": "elm"}))
    )
    make_group(**{name: row})
    with pytest.raises(models.ProtectedError):
        row.delete()
