"""A feed at hand, and short ways to say what is in it."""

import json
from pathlib import Path
from typing import Any

import pytest

from groups.feeds.importing import import_meetings
from groups.models import Meeting, MeetingFeed, SupportGroup
from resources.interchange.feed_report import FeedReport
from resources.models import Source

SHARED = Path(__file__).resolve().parent.parent.parent.parent / "shared" / "feeds"


def shared_feed(name: str) -> bytes:
    """A real feed from beside the project; skips the test where there is none."""
    path = SHARED / name
    if not path.is_file():
        pytest.skip(f"needs ../shared/feeds/{name}, which a fresh clone does not have")
    return path.read_bytes()


def row(slug: str = "tuesday-hope", **values: Any) -> dict[str, Any]:
    """A row of Meeting Guide JSON: Tuesdays at 7 pm in a church in Waterbury, unless told otherwise."""
    usual = {
        "slug": slug,
        "name": "Tuesday Hope",
        "day": 2,
        "time": "19:00",
        "end_time": "20:30",
        "location": "Grace Church",
        "formatted_address": "12 Elm St, Waterbury, CT 06702, USA",
        "attendance_option": "in_person",
    }
    return {name: value for name, value in (usual | {"slug": slug} | values).items() if value is not None}


def online(slug: str = "online-hope", **values: Any) -> dict[str, Any]:
    """A row that meets online."""
    usual = {"attendance_option": "online", "formatted_address": None, "location": None}
    return row(slug, **(usual | {"conference_url": "https://zoom.us/j/123456789"} | values))


def as_json(*rows: Any) -> bytes:
    return json.dumps(list(rows)).encode()


class Desk:
    """Maria, who imports one feed again and again."""

    def __init__(self, feed: MeetingFeed) -> None:
        self.feed = feed

    def takes_in(self, *rows: Any, dry_run: bool = False) -> FeedReport:
        return self.takes_in_file(as_json(*rows), dry_run=dry_run)

    def takes_in_file(self, content: bytes, *, dry_run: bool = False) -> FeedReport:
        return import_meetings(self.feed, content, origin="feed.json", by_name="maria", dry_run=dry_run)


@pytest.fixture
def feed(db: None) -> MeetingFeed:
    """A feed of family groups whose groups are published at once."""
    source = Source.objects.create(name="groups.example", kind="feed")
    return MeetingFeed.objects.create(source=source, codes="al-anon", publish=True)


@pytest.fixture
def maria(feed: MeetingFeed) -> Desk:
    return Desk(feed)


@pytest.fixture
def maria_with_towns(filled: None, feed: MeetingFeed) -> Desk:
    """Maria at a site that has its tables of ZIP codes and towns."""
    return Desk(feed)


def the_group(**values: Any) -> SupportGroup:
    return SupportGroup.objects.get(**values)


def the_meeting(**values: Any) -> Meeting:
    return Meeting.objects.get(**values)
