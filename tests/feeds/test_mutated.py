"""Feeds with faults that nobody thought of: never a crash, never a broken record."""

import json
import os
from contextlib import suppress
from typing import Any

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from groups.feeds.decoding import read_feed
from groups.feeds.importing import import_meetings
from groups.feeds_out.table import KEYS
from groups.models import Meeting, MeetingFeed, SupportGroup
from resources.interchange.feed_files import FeedError
from resources.interchange.workbooks import SheetError, read_workbook, write_workbook
from resources.models import Place, Source
from tests.feeds.conftest import online, row
from tests.feeds.test_bmlt import bmlt

VALUES = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=30), st.text(max_size=3000),
    st.lists(st.integers(-1, 8), max_size=3), st.dictionaries(st.text(max_size=3), st.integers(), max_size=2),
    st.sampled_from(["23:59", "00:00", "0", "6", "yes", "ONL", "TC", "+1 860 355 0142,,1#", "London, UK", "online",
                     "https://zoom.us/j/1?pwd: x", "2026-11-24", "2026-12-01/..", "monthly", "fortnightly", "1, last",
                     "hybrid", "Hartford, CT 06103, USA", "inactive", "America/Denver", "\x00"]),
)  # fmt: skip
FIELDS = [
    "slug", "name", "day", "time", "end_time", "timezone", "location", "location_notes", "formatted_address", "city",
    "latitude", "longitude", "approximate", "attendance_option", "types", "conference_url", "conference_phone", "notes",
    "website", "email", "phone", "regions", "district",
]  # fmt: skip
BMLT_FIELDS = list(bmlt())


def changed(base: dict[str, Any], fields: list[str]) -> st.SearchStrategy[dict[str, Any]]:
    return st.dictionaries(st.sampled_from(fields), VALUES, max_size=4).map(lambda values: base | values)


#: A few with every run; `make fuzz` tries thousands.
FEEDS = int(os.environ.get("FUZZ_FEEDS", "100"))

OWN = row("d", alongside_group="hope", alongside_format="in_person", city="Waterbury", state="CT", address="12 Elm St")
OWN_FIELDS = [key for key in KEYS if key.startswith("alongside_")]
ROWS = st.one_of(
    changed(row("a"), FIELDS), changed(online("b"), FIELDS), changed(row("c", day=4), FIELDS), VALUES,
    changed(OWN, OWN_FIELDS), changed(OWN | {"slug": "e"}, [*FIELDS, *OWN_FIELDS, "city", "state", "address"]),
)  # fmt: skip
BMLT_ROWS = st.one_of(changed(bmlt(), BMLT_FIELDS), changed(bmlt("13", meeting_name="B"), BMLT_FIELDS))


class Mutated(TestCase):
    def taken_in(self, rows: list[Any]) -> None:
        source, _made = Source.objects.get_or_create(name="groups.example")
        feed, _made = MeetingFeed.objects.get_or_create(source=source, defaults={"codes": "al-anon"})
        content = json.dumps(rows).encode()
        try:
            import_meetings(feed, content, origin="feed.json", by_name="maria")
        except FeedError:
            return
        for model in (SupportGroup, Meeting, Place):
            for record in model.objects.all():
                record.full_clean()

    @settings(max_examples=FEEDS * 6 // 10, deadline=None, suppress_health_check=list(HealthCheck))
    @given(st.lists(ROWS, max_size=4), st.lists(ROWS, max_size=4))
    @example([], [OWN | {"state": None}])
    def test_a_feed_with_faults_and_then_another(self, rows: list[Any], later: list[Any]) -> None:
        self.taken_in(rows)
        self.taken_in(later)

    @settings(max_examples=FEEDS * 4 // 10, deadline=None, suppress_health_check=list(HealthCheck))
    @given(st.lists(BMLT_ROWS, min_size=1, max_size=3))
    def test_an_answer_of_bmlt_with_faults(self, rows: list[Any]) -> None:
        self.taken_in(rows)


SHEETS = st.text(max_size=200).map(lambda text: f"name,day,time\n{text}".encode("utf-8", "replace"))


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=200) | SHEETS)
def test_any_bytes_are_read_or_refused(content: bytes) -> None:
    with suppress(FeedError):
        read_feed(content)


# Whole files, damaged ----------------------------------------------------------------------------


def damaged(content: bytes) -> st.SearchStrategy[bytes]:
    """A file that was cut, had a part doubled or lost, or some bytes changed."""
    at = st.integers(0, len(content))

    def cut(places: tuple[int, int], junk: bytes, how: str) -> bytes:
        first, last = sorted(places)
        between = {"lost": b"", "changed": junk, "doubled": content[first:last] * 2 + junk}[how]
        return content[:first] + between + content[last:]

    hows = st.sampled_from(["lost", "changed", "doubled"])
    return st.builds(cut, st.tuples(at, at), st.binary(max_size=12), hows) | at.map(lambda end: content[:end])


JSON_FILE = json.dumps([row("a"), online("b"), OWN]).encode()
BMLT_FILE = json.dumps([bmlt(), bmlt("13", meeting_name="B")]).encode()
CSV_FILE = (
    "slug,name,day,time,end_time,location,formatted_address,attendance_option\r\n"
    'a,"Tuesday, Hope",Tuesday,7:00 PM,8:30 PM,Grace Church,"12 Elm St, Waterbury, CT 06702",in_person\r\n'
    "b,Niños,Wednesday,19:00,,,,online\r\n"
).encode()
LINES = [["slug", "name"], ["hope", "Monday Hope"], ["niños", "Niños \U0001f49b"]]


class Damaged(TestCase):
    @settings(max_examples=FEEDS // 2, deadline=None, suppress_health_check=list(HealthCheck))
    @given(damaged(JSON_FILE) | damaged(BMLT_FILE) | damaged(CSV_FILE))
    def test_a_damaged_file_is_taken_in_or_refused_whole(self, content: bytes) -> None:
        source, _made = Source.objects.get_or_create(name="groups.example")
        feed, _made = MeetingFeed.objects.get_or_create(source=source, defaults={"codes": "al-anon"})
        with suppress(FeedError):
            import_meetings(feed, content, origin="feed.json", by_name="maria")
        for record in [*SupportGroup.objects.all(), *Meeting.objects.all()]:
            record.full_clean()


@settings(max_examples=FEEDS, deadline=None, suppress_health_check=list(HealthCheck))
@given(damaged(write_workbook("Groups", LINES)))
def test_a_damaged_workbook_is_read_or_refused_in_words(content: bytes) -> None:
    with suppress(SheetError):
        read_workbook(content, most_columns=50, most_rows=100)
