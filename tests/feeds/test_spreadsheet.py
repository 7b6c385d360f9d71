"""The spreadsheet of 12 Step Meeting List sites, as people save it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from groups.feeds.decoding import read_feed
from groups.models import SupportGroup
from resources.interchange.feed_files import FeedError
from resources.interchange.spreadsheets import guarded, unguarded
from tests.feeds.conftest import shared_feed, the_group, the_meeting

HEADER = "Time,End Time,Day,Name,Location,Address,Types,Notes,Phone,Email,Conference URL,Contact 1 Name,Slug"
ROW = '7:00 PM,8:30 PM,Tuesday,Hope,Grace Church,"12 Elm St, Waterbury, CT 06702, USA","Closed, Men",,,,,Pat Q.,hope'


def test_a_row_of_the_sheet(maria) -> None:
    maria.takes_in_file(f"{HEADER}\n{ROW}\n".encode())
    meeting = the_meeting()
    assert (meeting.weekday, f"{meeting.start:%H:%M}-{meeting.end:%H:%M}") == (1, "19:00-20:30")
    assert (the_group().audience, the_group().audience_note) == (("family", "men"), "")


def test_types_stand_as_words(maria, feed) -> None:
    feed.codes = "coda"
    maria.takes_in_file(
        f"{HEADER}\n{ROW.replace('Closed, Men', 'Closed, Women, Wheelchair Access, Kite Flying')}".encode()
    )
    group = the_group()
    assert (group.audience, group.audience_note, group.place.accessible) == (("women",), "For members only.", "yes")


@pytest.mark.parametrize("divider", [";", "\t"])
def test_other_dividers(maria, divider) -> None:
    header, row = (
        "name,day,time,city,state".replace(",", divider),
        "Hope,Monday,noon,Waterbury,CT".replace(",", divider),
    )
    maria.takes_in_file(f"{header}\n{row}".encode())
    assert (the_group().place.town, the_meeting().weekday) == ("Waterbury", 0)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_encodings_of_spreadsheet_programs(maria, encoding) -> None:
    maria.takes_in_file(f"{HEADER}\r\n{ROW.replace('Hope', 'Café Hope')}\r\n".encode(encoding))
    assert the_group().name == "Café Hope"


def test_the_header_may_be_written_in_any_case(maria) -> None:
    maria.takes_in_file(f"{HEADER.upper()}\n{ROW}".encode())
    assert the_group().name == "Hope"


def test_rows_are_numbered_as_in_the_sheet_and_empty_ones_pass(maria) -> None:
    bad = ROW.replace("Tuesday", "Someday")
    report = maria.takes_in_file(f"{HEADER}\n{ROW}\n,,,\n{bad}".encode())
    assert report.skipped[0].startswith("row 4, “Hope”")


def test_the_guard_of_our_own_export_is_taken_off(maria) -> None:
    guarded_row = ROW.replace(",,,,,Pat", ",'- bring a chair,'+1 860 355 0142,,,Pat")
    maria.takes_in_file(f"{HEADER}\n{guarded_row}".encode())
    assert the_group().phone.as_e164 == "+18603550142"
    assert the_meeting().note == "- bring a chair"


@pytest.mark.parametrize("content", [b"a,b\n1,2", HEADER.encode(), b"Name\nHope", b"\xef\xbb\xbf"])
def test_a_sheet_without_the_columns_or_rows_is_refused(content) -> None:
    with pytest.raises(FeedError):
        read_feed(content)


@given(st.text(alphabet="'=+-@\t\ra1 ", max_size=8) | st.text(max_size=20))
def test_what_is_guarded_comes_back_as_it_was(text) -> None:
    assert unguarded(guarded(text)) == text
    assert not guarded(text).startswith(("=", "+", "-", "@", "\t", "\r"))


def test_the_real_template(maria, feed) -> None:
    feed.codes, feed.zone = "meeting-guide", "America/Los_Angeles"
    report = maria.takes_in_file(shared_feed("tsml_template.csv"))
    assert (len(report.created), report.skipped, dict(report.unknown_codes)) == (35, [], {})
    assert SupportGroup.objects.get(slug="underground-book-study").meetings.get().format == "online"
    assert the_group(slug="hora-de-vivir").languages == ("es",)
    assert the_group(slug="cup-of-coffee-group").meetings.count() == 2
    assert maria.takes_in_file(shared_feed("tsml_template.csv")).wrote is False
