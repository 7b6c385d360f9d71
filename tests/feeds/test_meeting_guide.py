"""Meeting Guide JSON, with every quirk that real feeds showed."""

import pytest

from groups.feeds.decoding import read_feed
from groups.models import Meeting, SupportGroup
from resources.interchange.feed_files import FeedError
from tests.feeds.conftest import as_json, online, row, the_group, the_meeting


def called(phone) -> str:
    """The number that a phone calls."""
    return phone.as_e164 if phone else ""


@pytest.mark.parametrize(("day", "weekday"), [(0, 6), ("0", 6), (1, 0), ("6", 5), ("Sunday", 6), ("tues", 1), (3.0, 2)])
def test_days_count_from_sunday(day, weekday) -> None:
    assert read_feed(as_json(row(day=day))).meetings[0].days == [weekday]


@pytest.mark.parametrize("day", [7, "7", -1, "Someday", 1.5, True, {"a": 1}, "1e99"])
def test_a_day_that_is_none_skips_the_row_and_says_which(day) -> None:
    file = read_feed(as_json(row("good"), row("bad", day=day)))
    assert [meeting.key for meeting in file.meetings] == ["good"]
    assert file.skipped[0][1].startswith("row 2, “Tuesday Hope”: its day")
    assert file.held == {"bad"}


def test_several_days_in_one_row_are_several_meetings(maria) -> None:
    maria.takes_in(row("a", day=[1, 3]))
    assert sorted(the_group().meetings.values_list("weekday", "feed_key")) == [(0, "a#0"), (2, "a#2")]
    maria.takes_in(row("a", day=[1, 3], time="18:00"))
    assert Meeting.objects.filter(start="18:00", gone_since=None).count() == 2


@pytest.mark.parametrize(
    ("written", "read"),
    [("19:00", "19:00"), ("7:00 PM", "19:00"), ("7pm", "19:00"), ("7:30 a.m.", "07:30"), ("noon", "12:00"),
     ("Midnight", "00:00"), ("12:00 AM", "00:00"), ("12:15 pm", "12:15"), ("19:00:00", "19:00"), ("24:00", "00:00")],
)  # fmt: skip
def test_times_in_every_form(written, read) -> None:
    assert f"{read_feed(as_json(row(time=written))).meetings[0].start:%H:%M}" == read


@pytest.mark.parametrize("written", ["late", "25:00", "19:75", "7", "13:00 pm", "0:30 pm"])
def test_a_time_that_cannot_be_read_skips_the_row(written) -> None:
    file = read_feed(as_json(row(time=written)))
    assert not file.meetings
    assert "its time" in file.skipped[0][1]


@pytest.mark.parametrize(
    ("start", "end", "stored", "late"),
    [("23:00", "00:00", "00:00", True), ("22:30", "00:30", "00:30", True), ("19:00", "19:00", None, False),
     ("19:00", "08:30", None, False), ("19:00", "soon", None, False), ("00:00", "01:00", "01:00", False)],
)  # fmt: skip
def test_ends_past_midnight_and_ends_that_cannot_be_meant(maria, start, end, stored, late) -> None:
    maria.takes_in(row(time=start, end_time=end))
    meeting = the_meeting()
    meeting.full_clean()
    assert (f"{meeting.end:%H:%M}" if meeting.end else None, meeting.past_midnight) == (stored, late)


def test_without_day_or_time_one_calls_first(maria) -> None:
    maria.takes_in(online("a", day=None, time=None))
    group = the_group()
    assert (group.schedule_note, group.registration, group.online) == ("By appointment", "call", True)
    assert not group.meetings.exists()
    report = maria.takes_in(online("a"))
    assert report.changed
    assert (the_group().schedule_note, the_group().meetings.count(), the_group().online) == ("", 1, True)


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({"conference_url": "https://zoom.us/j/1"}, "hybrid"),
        ({"conference_url": "https://zoom.us/j/1", "approximate": "yes"}, "online"),
        ({"conference_url": "https://zoom.us/j/1", "types": ["TC"]}, "online"),
        ({"conference_url": "https://zoom.us/j/1", "formatted_address": "Waterbury, CT 06702, USA"}, "online"),
        ({"conference_phone": "+1 646 558 8656", "formatted_address": None}, "phone"),
        ({"types": ["ONL"]}, "hybrid"),
        ({}, "in_person"),
        ({"formatted_address": "Waterbury, CT, USA"}, "in_person"),
    ],
)
def test_how_one_attends_is_deduced_where_a_row_does_not_say(maria, values, expected) -> None:
    maria.takes_in(row(**({"attendance_option": None} | values)))
    assert the_meeting().format == expected
    the_meeting().full_clean()


def test_an_online_group_is_never_near_the_town_it_is_pinned_to(maria) -> None:
    maria.takes_in(
        online("a", formatted_address="Cuttyhunk Island, Gosnold, MA 02713, USA", approximate="yes", latitude=41.4)
    )
    group = the_group()
    assert (group.place, group.states, group.online, group.in_person) == (None, (), True, False)


def test_rows_abroad_are_skipped_in_person_and_kept_online(maria) -> None:
    report = maria.takes_in(
        row("a", formatted_address="125 Charing Cross Rd, London WC2H 0EW, UK"),
        row("b", formatted_address="Tbilisi, Georgia", name="Tbilisi"),
        online("c", formatted_address="London, UK", name="London Daily"),
        row("d", formatted_address="1 Main St, Leigh-on-Sea SS9 2AJ, UK", name="Leigh", attendance_option="hybrid",
            conference_url="https://zoom.us/j/5"),
    )  # fmt: skip
    assert sorted(SupportGroup.objects.values_list("name", "in_person")) == [("Leigh", False), ("London Daily", False)]
    assert all("outside the United States" in line for line in report.skipped)


def test_a_link_with_a_blank_in_its_password_is_kept_as_far_as_it_goes(maria) -> None:
    maria.takes_in(online("a", conference_url="https://us02web.zoom.us/j/466?pwd: secret1"))
    meeting = the_meeting()
    assert (meeting.link, meeting.access_code, meeting.ask_for_link) == (
        "https://us02web.zoom.us/j/466",
        "secret1",
        False,
    )


def test_a_link_that_is_none_goes_to_the_note(maria) -> None:
    maria.takes_in(
        online("a", conference_url="ask Zoom for it"), online("b", name="B", conference_url="https://zoom.us")
    )
    meeting = the_meeting(feed_key="a")
    assert (meeting.link, meeting.ask_for_link) == ("", True)
    assert "ask Zoom for it" in meeting.note
    assert the_meeting(feed_key="b").ask_for_link


@pytest.mark.parametrize(
    ("written", "phone", "code", "note"),
    [
        ("+16465588656,,46640379873#,,,,,#744278#", "+16465588656", "46640379873#, then 744278#", ""),
        ("16465588656", "+16465588656", "", ""),
        ("+49311301006,,8282481648#,,,,,##", "", "", "By phone: +49311301006,,8282481648#,,,,,##"),
        ("+11", "", "", ""),
    ],
)
def test_numbers_to_dial_in_with_their_codes_and_junk(maria, written, phone, code, note) -> None:
    maria.takes_in(online("a", conference_phone=written))
    meeting = the_meeting()
    assert (called(meeting.phone), meeting.access_code, meeting.note) == (phone, code, note)


def test_a_place_that_is_called_after_its_district_gets_its_real_name(maria) -> None:
    maria.takes_in(
        row("a", location="District 10", location_notes="Christ Church\nRear door", name="A"),
        row(
            "b", location="District 7", location_notes="Virtual Meeting", name="B", formatted_address="1 A St, Hull, MA"
        ),
        row("c", location="12 Elm Street", name="C", formatted_address="12 Elm St, Avon, CT"),
        row(
            "d",
            location="The Sun Club, 571 2nd St E, Avon, CT 06001",
            name="D",
            formatted_address="571 2nd St, Avon, CT",
        ),
        row(
            "e", location=None, name="E", formatted_address="Lutheran Church, 66 Winthrop St, Cambridge, MA 02138, USA"
        ),
    )
    places = dict(SupportGroup.objects.values_list("name", "place__name"))
    assert places == {"A": "Christ Church", "B": "", "C": "", "D": "The Sun Club", "E": "Lutheran Church"}
    assert the_group(name="A").place.directions == "Rear door"


def test_the_fellowships_own_number_is_not_shown(maria) -> None:
    report = maria.takes_in(row("30726992-cambridge", name="30726992 Cambridge Intimacy AFG"))
    assert the_group().name == "Cambridge Intimacy AFG"
    assert "1 names begin with the fellowship's own number" in report.notes[0]


def test_business_meetings_are_not_for_families(maria) -> None:
    report = maria.takes_in(row("a", name="25019 Monthly Business Meeting District 19"), row("b"))
    assert "business meeting" in report.skipped[0]
    assert SupportGroup.objects.count() == 1


def test_a_name_may_tell_the_zone_of_its_time(maria_with_towns) -> None:
    maria_with_towns.takes_in(
        online("a", name="Early - 7pm Pacific - Online"),
        online("b", name="Noon - Central - Online", time="12:00"),
        online("c", name="Central Park", time="12:00"),
        row("d", name="Danbury - 7pm Pacific - In-Person"),
        row("e", name="Danbury - 8pm Pacific - In-Person"),
        online("f", name="Own", timezone="America/Denver"),
    )
    zones = {meeting.feed_key: meeting.zone for meeting in Meeting.objects.all()}
    assert zones == {
        "a": "America/Los_Angeles",
        "b": "America/Chicago",
        "c": "America/New_York",
        "d": "America/Los_Angeles",
        "e": "",
        "f": "America/Denver",
    }


def test_a_place_has_the_zone_of_its_zip_code(maria_with_towns) -> None:
    maria_with_towns.takes_in(
        row("a", formatted_address="3326 N Ashland Ave, Chicago, IL 60657, USA", timezone="America/New_York")
    )
    assert the_group().place.zone == "America/Chicago"


def test_a_point_far_from_its_address_gives_way_to_the_town(maria_with_towns) -> None:
    maria_with_towns.takes_in(row("a", latitude="-30.5", longitude="151.6"), row("b", name="B", day=3))
    place = the_group(name="Tuesday Hope").place
    assert place.approximate
    assert round(place.latitude) == 42


def test_overlong_floats_and_text_coordinates(maria) -> None:
    maria.takes_in(row("a", latitude="41.55660000000000000001", longitude=-73.03849999999999909))
    assert (the_group().place.latitude, the_group().place.longitude) == (41.5566, -73.0385)


def test_a_town_alone_is_found_where_only_one_can_be_meant(maria_with_towns) -> None:
    report = maria_with_towns.takes_in(
        row("a", formatted_address=None, city="Waterbury", timezone="America/New_York"),
        row("b", formatted_address=None, city="Nowhere", name="B"),
        row("c", formatted_address="Waterbury, Connecticut", name="C"),
    )
    assert ("C", "CT") in SupportGroup.objects.values_list("name", "place__state")
    assert "“B”" in report.skipped[0]


def test_monthly_meetings_by_their_name(maria) -> None:
    maria.takes_in(
        row("a", name="Fairfield - 1st and 3rd Tuesdays 7 pm"),
        row("b", name="2nd & last Tue Circle"),
        row("c", name="First Step Tuesday"),
        row("d", name="2nd Monday Circle"),
    )
    weeks = {meeting.feed_key: meeting.weeks for meeting in Meeting.objects.all()}
    assert weeks == {"a": ("1", "3"), "b": ("2", "last"), "c": (), "d": ()}


def test_texts_lose_what_pages_and_databases_cannot_bear(maria) -> None:
    notes = "Stop &amp; Shop\x00 upstairs\r\n\r\n\r\n\r\nSt. Clare\x92s \ud800Hall"
    maria.takes_in(row("a", notes=notes, name="Tom &amp; Ann\x00"))
    assert the_meeting().note == "Stop & Shop upstairs\n\nSt. Clare’s Hall"
    assert the_group().name == "Tom & Ann"


def test_a_very_long_note_is_cut_and_the_report_says_so(maria) -> None:
    report = maria.takes_in(row("a", notes="word " * 600))
    assert len(the_meeting().note) <= 2000
    assert "rows 1" in report.notes[0]


def test_rows_without_short_name_or_with_one_twice(maria) -> None:
    report = maria.takes_in(row(None, id=7), row(None, day=4), row("x", day=5), row("x", day=6), 5)
    assert the_group().meetings.count() == 3
    assert "stands twice" in report.skipped[0]
    assert "it is no meeting" in report.skipped[1]
    assert "no name" in maria.takes_in(row("x"), row("n", name=" ")).skipped[0]


def test_a_feed_of_which_no_row_can_be_used_changes_nothing(maria) -> None:
    maria.takes_in(row())
    with pytest.raises(FeedError, match="None of its 1 rows"):
        maria.takes_in(row(name=""))
    assert the_group().gone_since is None


def test_office_contacts_are_kept_when_they_are_some(maria) -> None:
    maria.takes_in(
        row("a", email="group@example.org", phone="(860) 355-0142", website="hope.example"),
        row("b", name="B", email="nobody", phone="555", website="javascript:alert(1)"),
    )
    group = the_group(name="Tuesday Hope")
    assert (group.email, called(group.phone), group.url) == (
        "group@example.org",
        "+18603550142",
        "https://hope.example",
    )
    other = the_group(name="B")
    assert (other.email, called(other.phone), other.url) == ("", "", "")
