"""Rosa decides about what its source no longer has: it stays, or it closes."""

from datetime import date

import pytest
from django.contrib.admin.models import LogEntry

from groups.feeds.importing import import_meetings
from groups.models import Meeting, MeetingFeed, SupportGroup
from resources.models import Check, Helpline, Source
from tests.admin.desk import act, page, said, save
from tests.feeds.conftest import as_json, row

pytestmark = pytest.mark.django_db
GONE = date(2026, 11, 1)
OTHERS = [row(f"other-{n}", name=f"Other {n}") for n in range(3)]


def imports(feed: MeetingFeed, *rows):
    return import_meetings(feed, as_json(*rows, *OTHERS), origin="feed.json", by_name="maria")


@pytest.fixture
def feed() -> MeetingFeed:
    return MeetingFeed.objects.create(source=Source.objects.create(name="groups.example", kind="feed"), publish=True)


@pytest.mark.parametrize("kind", ["group", "line"])
def test_rosa_keeps_what_is_still_right(desk, request, kind):
    listing = request.getfixturevalue(kind)
    type(listing).objects.update(gone_since=GONE)
    answer = act(desk, type(listing), "keep", listing)
    listing.refresh_from_db()
    assert listing.gone_since is None
    assert "1 listing is kept." in said(answer)
    assert "2026-11-01" in LogEntry.objects.get().change_message
    assert not Check.objects.exists(), "to keep it is no check"


def test_the_list_of_what_is_gone_offers_to_keep_it(desk, group):
    SupportGroup.objects.update(gone_since=GONE)
    shown = desk.get(page(SupportGroup, "changelist") + "?sure=gone").text
    assert "Evening Circle" in shown
    assert "Keep: still right" in shown


def test_keeping_what_is_not_gone_says_so_and_saves_nothing(desk, line):
    before = line.updated
    assert "None of these is gone" in said(act(desk, Helpline, "keep", line))
    line.refresh_from_db()
    assert line.updated == before
    assert not LogEntry.objects.exists()


def test_what_rosa_keeps_stays_kept_until_it_comes_back_and_goes_again(desk, feed):
    imports(feed, row())
    imports(feed)
    group = SupportGroup.objects.get(slug="tuesday-hope")
    assert group.gone_since
    act(desk, SupportGroup, "keep", group)
    report = imports(feed)
    group.refresh_from_db()
    assert (group.gone_since, report.gone, report.still_gone) == (None, [], 0)
    imports(feed, row())
    assert imports(feed).gone == ["“Tuesday Hope”"]


def test_rosa_keeps_one_meeting_on_its_page(desk, feed):
    imports(feed, row(), row("thursday", day=4))
    imports(feed, row())
    meeting = Meeting.objects.get(feed_key="thursday")
    address = page(Meeting, "change", meeting.pk)
    assert "It is still right: take this mark off" in desk.get(address).text
    save(desk, meeting, note="Ring the bell.")
    assert meeting.gone_since, "not without the tick"
    save(desk, meeting, still_right="on")
    assert meeting.gone_since is None
    assert "It is still right" not in desk.get(address).text
    report = imports(feed, row())
    meeting.refresh_from_db()
    assert (meeting.gone_since, report.gone) == (None, [])
    assert imports(feed, row(), row("thursday", day=4)).gone == []
    assert len(imports(feed, row()).gone) == 1
