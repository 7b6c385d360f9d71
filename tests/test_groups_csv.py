"""`/feeds/groups.csv`: the spreadsheet that a group's volunteer, a 211 center and other group sites can open."""

import csv
import json
from datetime import UTC, date, datetime, time
from io import StringIO
from pathlib import Path

import pytest
import time_machine
from hypothesis import given
from hypothesis import strategies as st

from groups.feeds_out.table import KEYS, column
from groups.models import Pause
from resources.interchange.spans import SpanOff, read_span, span_line
from resources.interchange.spreadsheets import unguarded
from tests.records import make_group, make_meeting, make_place

TABLE, FEED = "/feeds/groups.csv", "/feeds/meetings.json"
TEMPLATE = Path(__file__).resolve().parent.parent.parent / "shared" / "feeds" / "tsml_template.csv"
SIGNS = ("=", "+", "-", "@", "\t", "\r")


@pytest.fixture(autouse=True)
def _now():
    with time_machine.travel(datetime(2026, 11, 25, 15, tzinfo=UTC), tick=False):
        yield


def body(response) -> bytes:
    return b"".join(response.streaming_content)


def lines(client, address: str = TABLE) -> list[dict[str, str]]:
    text = body(client.get(address)).decode("utf-8-sig")
    return list(csv.DictReader(StringIO(text, newline="")))


def only_line(client) -> dict[str, str]:
    [line] = lines(client)
    return line


@pytest.mark.django_db
def test_a_meeting_as_other_group_sites_write_it(client):
    group = make_group(
        name="Compañeros de José",
        slug="companeros",
        place=make_place(name="Silas Bronson Library", address="267 Grand Street", accessible="yes"),
        languages=["es"],
        phone="+12035550100",
        checked_on=date(2026, 10, 1),
        checked_how="phone",
        checked_by="Dana",
    )
    make_meeting(group)
    line = only_line(client)
    assert (line["Time"], line["End Time"], line["Day"]) == ("7:00 PM", "8:30 PM", "Tuesday")
    assert line["Name"] == "Compañeros de José"
    assert line["Address"] == "267 Grand Street, Waterbury, CT 06702, USA"
    assert (line["Region"], line["Sub Region"]) == ("Connecticut", "Waterbury")
    assert line["Types"] == "Spanish, Wheelchair Access"
    assert line["Phone"] == "(203) 555-0100"
    assert line["Last Contact"] == line["Alongside Checked"] == "2026-10-01"
    assert line["URL"] == "https://alongside.example/groups/companeros/"
    assert line["Alongside Languages"] == "es"
    assert not [name for name in line if name.startswith("Contact") and line[name]]


@pytest.mark.django_db
def test_reading_a_page_is_no_contact(client):
    make_group(checked_on=date(2026, 10, 1), checked_how="page", checked_by="Dana")
    line = only_line(client)
    assert (line["Last Contact"], line["Alongside Checked"]) == ("", "2026-10-01")


@pytest.mark.django_db
def test_a_monthly_meeting_has_its_day_in_our_own_columns(client):
    make_meeting(make_group(place=make_place()), repeats="monthly", weeks=["2", "last"])
    line = only_line(client)
    assert (line["Day"], line["Time"]) == ("", "")
    assert (line["Alongside Day"], line["Alongside Time"], line["Alongside Weeks"]) == ("Tuesday", "7:00 PM", "2, last")


@pytest.mark.django_db
def test_no_cell_is_run_as_a_formula(client):
    group = make_group(
        name='=HYPERLINK("http://evil.example","Click")', summary="+1 for everyone", place=make_place(name="@home")
    )
    make_meeting(group, note="-2+3", room="\t=1")
    line = only_line(client)
    cells = {name: cell for name, cell in line.items() if name not in {"Latitude", "Longitude"}}
    assert not {name: cell for name, cell in cells.items() if cell.startswith(SIGNS)}
    assert line["Name"].startswith("'=HYPERLINK")
    assert unguarded(line["Alongside Note"]) == "-2+3"
    assert line["Longitude"] == "-73.0385", "a number is no formula, and other programs must read it"


@pytest.mark.django_db
def test_excel_reads_accents_and_no_reader_loses_the_time(client):
    """Excel needs the byte order mark; a reader that does not know it loses the first column, which holds no time."""
    response = client.get(TABLE)
    raw = body(response)
    assert raw.startswith("\ufeff".encode())
    assert raw.decode().lstrip("\ufeff").startswith("URL,Time,End Time,Day,Name,")
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    assert response["Access-Control-Allow-Origin"] == "*"
    assert client.get(TABLE, headers={"If-None-Match": response["ETag"]}).status_code == 304


@pytest.mark.django_db
def test_groups_for_the_person_who_uses_are_a_list_of_their_own(client):
    make_group(name="Open door")
    make_group(name="NA on Tuesday", for_person_who_uses=True)
    assert [line["Name"] for line in lines(client)] == ["Open door"]
    assert [line["Name"] for line in lines(client, f"{TABLE}?for=person")] == ["NA on Tuesday"]


@pytest.mark.skipif(not TEMPLATE.exists(), reason="needs ../shared/feeds/tsml_template.csv")
def test_it_has_every_column_of_the_spreadsheet_that_group_sites_keep():
    with TEMPLATE.open(encoding="utf-8-sig", newline="") as template:
        header = next(csv.reader(template))
    assert [column(key) for key in KEYS][1 : len(header) + 1] == header


@pytest.mark.django_db
def test_the_table_says_all_that_the_json_says(client):
    """Whoever takes the spreadsheet gets what whoever takes the JSON gets, key for key."""
    group = make_group(
        place=make_place(parking="Behind, by the elm", directions="=ring"),
        audience=["parents", "women"],
        topics=["grief"],
        states=["CT", "MA"],
        minimum_age=16,
        cost="free",
    )
    monthly = make_meeting(group, repeats="monthly", weeks=["1", "3"], note="Bring a cup, or two.\nOr none.")
    make_meeting(group, format="hybrid", zone="America/New_York", link="https://meet.example/r/2", access_code="0042")
    Pause.objects.create(meeting=monthly, first_day="2026-12-01", last_day="2026-12-01", reason="Snow, we fear")
    Pause.objects.create(meeting=monthly, first_day="2027-07-01", reason="Summer")
    make_group(name="Ask first", schedule_note="Evenings", online=True)
    wanted = json.loads(body(client.get(FEED)))
    assert [as_json(line) for line in lines(client)] == wanted


def as_json(line: dict[str, str]) -> dict:
    """A line of the table in the form of the JSON: what an importer does."""
    by_key = {key: unguarded(line[column(key)]) for key in KEYS}
    by_key |= {"formatted_address": by_key["address"], "address": by_key.pop("alongside_street")}
    read = {key: READERS.get(key.removeprefix("alongside_"), str)(text) for key, text in by_key.items() if text}
    read["regions"] = [read.pop(key) for key in ("region", "sub_region") if key in read]
    if "types" in read:
        read["types"] = [CODES[name] for name in read["types"].split(", ")]
    return {key: value for key, value in read.items() if value != [] and key != "last_contact"}


CODES = {"English": "EN", "Women": "W", "Wheelchair Access": "X"}
DAYS = ["Sunday", "Monday", "Tuesday"]
COMMAS, SPANS = (lambda text: text.split(", ")), str.splitlines
READERS = {
    **dict.fromkeys(("languages", "audience", "topics", "states", "weeks", "formats"), COMMAS),
    **dict.fromkeys(("pauses", "closures"), SPANS),
    **dict.fromkeys(("time", "end_time"), lambda text: f"{datetime.strptime(text, '%I:%M %p'):%H:%M}"),  # noqa: DTZ007
    **dict.fromkeys(("latitude", "longitude"), float),
    **dict.fromkeys(("for_person_who_uses", "ask_for_link"), lambda text: text == "yes"),
    "day": DAYS.index,
    "minimum_age": int,
}

# Spans of days in one line ----------------------------------------------------------------------

reasons = st.text("abcé0129 ,;:/>.-T'").map(lambda words: " ".join(words.split()))
spans = st.builds(SpanOff, st.dates(), st.none() | st.dates(), st.none(), st.none(), reasons)
moved = st.builds(
    lambda day, to, hour, reason: SpanOff(day, day, to, None if hour is None else time(hour, 30), reason),
    *(st.dates(), st.dates(), st.none() | st.integers(0, 23), reasons),
)


@given(spans | moved)
def test_every_span_off_can_be_read_back(span):
    assert read_span(span_line(span)) == span


@pytest.mark.parametrize("line", ["", "summer", "2026-07-01", "2026-13-01/..", "2026-07-01/2026-02-30"])
def test_no_span_is_guessed(line):
    with pytest.raises(ValueError, match=r"span|month|day"):
        read_span(line)
