"""BMLT: days from Sunday, 1; all values text; a duration instead of an end."""

import pytest

from groups.feeds.decoding import read_feed
from groups.models import SupportGroup
from tests.feeds.conftest import Desk, as_json, shared_feed, the_group, the_meeting


def bmlt(number: str = "12", **values):
    """A meeting of an NA service body in Kingston, Tuesdays at 7 pm."""
    usual = {
        "id_bigint": number,
        "weekday_tinyint": "3",
        "start_time": "19:00:00",
        "duration_time": "01:30:00",
        "venue_type": "1",
        "formats": "O,D",
        "published": "1",
        "meeting_name": "Lifeline",
        "location_text": "Family House",
        "location_street": "39 John Street",
        "location_municipality": "Waterbury",
        "location_province": "CT",
        "location_postal_code_1": "06702",
        "location_nation": "US",
        "latitude": "41.55",
        "longitude": "-73.04",
        "time_zone": "",
        "contact_name_1": "Pat Q.",
    }
    return usual | values


@pytest.fixture
def nia(feed) -> Desk:
    feed.codes = "na"
    feed.for_person_who_uses = True
    feed.save()
    return Desk(feed)


def test_a_meeting_with_its_end_from_the_duration(nia) -> None:
    nia.takes_in(bmlt())
    meeting = the_meeting()
    assert (meeting.weekday, f"{meeting.start:%H:%M}", f"{meeting.end:%H:%M}") == (1, "19:00", "20:30")
    assert (the_group().for_person_who_uses, the_group().audience_note) == (True, "Anyone may come.")
    assert str(the_group().place) == "Family House, 39 John Street, Waterbury, CT"


@pytest.mark.parametrize(("day", "weekday"), [("1", 6), ("2", 0), ("7", 5)])
def test_days_count_from_sunday_one(day, weekday) -> None:
    assert read_feed(as_json(bmlt(weekday_tinyint=day))).meetings[0].days == [weekday]


@pytest.mark.parametrize("day", ["0", "8", "x"])
def test_a_day_that_is_none_skips_the_row(day) -> None:
    assert "1 (Sunday) to 7 (Saturday)" in read_feed(as_json(bmlt(), bmlt("2", weekday_tinyint=day))).skipped[0][1]


def test_what_is_not_published_is_left_out(nia) -> None:
    report = nia.takes_in(bmlt(), bmlt("13", published="0", meeting_name="Hidden"))
    assert "not published" in report.skipped[0]
    assert SupportGroup.objects.count() == 1


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({"venue_type": "2", "virtual_meeting_link": "https://zoom.us/j/5"}, "online"),
        ({"venue_type": "3", "virtual_meeting_link": "https://zoom.us/j/5"}, "hybrid"),
        ({"venue_type": "", "formats": "VM,O", "virtual_meeting_link": "https://zoom.us/j/5"}, "hybrid"),
        ({"venue_type": "", "formats": "HY"}, "hybrid"),
        ({"venue_type": "2", "phone_meeting_number": "646-558-8656"}, "phone"),
        ({"venue_type": "9"}, "in_person"),
    ],
)
def test_venues(nia, values, expected) -> None:
    nia.takes_in(bmlt(**values))
    assert the_meeting().format == expected
    the_meeting().full_clean()


@pytest.mark.parametrize(("lasts", "end"), [("", None), ("00:00:00", None), ("long", None), ("25:00:00", None)])
def test_durations_that_say_nothing(nia, lasts, end) -> None:
    nia.takes_in(bmlt(duration_time=lasts))
    assert the_meeting().end is end


def test_a_duration_past_midnight(nia) -> None:
    nia.takes_in(bmlt(start_time="23:30:00"))
    assert (f"{the_meeting().end:%H:%M}", the_meeting().past_midnight) == ("01:00", True)


def test_formats_that_no_table_has_are_named_once(nia) -> None:
    report = nia.takes_in(bmlt(formats="O,ZZ,QQ"), bmlt("13", weekday_tinyint="4", formats="ZZ"))
    assert report.unknown_codes == {"ZZ": 2, "QQ": 1}
    assert "ZZ (2 rows)" in report.text()


def test_spanish_by_format_and_by_its_own_field(nia) -> None:
    nia.takes_in(
        bmlt(formats="ES"), bmlt("2", meeting_name="B", lang_enum="es"), bmlt("3", meeting_name="C", lang_enum="en")
    )
    assert dict(SupportGroup.objects.values_list("name", "languages")) == {
        "Lifeline": ("es",),
        "B": ("es",),
        "C": ("en",),
    }


def test_the_real_answer_of_a_root_server(nia) -> None:
    report = nia.takes_in_file(shared_feed("bmlt_getsearchresults_au.json"))
    assert len(report.created) == 46
    assert [line.split(":")[0] for line in report.skipped] == [
        "row 1, “Armidale Spiritual Concepts”",
        "row 6, “Back to Life Group”",
    ]
    assert not report.unknown_codes
    assert the_group(slug="a-new-way-group").meetings.count() == 2
