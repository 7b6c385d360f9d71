"""Maria's import changes a group, and whoever reads our own feed and calendars hears of it."""

from datetime import UTC, datetime

import pytest
import time_machine

from tests.feeds.conftest import row, the_group

CALENDAR = "/groups/tuesday-hope/calendar.ics"


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("again", [[row(time="18:30"), row("b", name="Talk")], [row("b", name="Talk")]])
def test_what_the_source_changes_reaches_those_who_read_our_feed_and_calendars(maria, client, again) -> None:
    """Both are asked "anything new?": one answers by the version of the content, one by when the group last changed."""
    with time_machine.travel(datetime(2026, 11, 24, 12, tzinfo=UTC), tick=False):
        maria.takes_in(row(), row("b", name="Talk"))
        feed, calendar = client.get("/feeds/meetings.json")["ETag"], client.get(CALENDAR).text
    with time_machine.travel(datetime(2026, 11, 24, 13, tzinfo=UTC), tick=False):
        maria.takes_in(*again)
        assert client.get("/feeds/meetings.json")["ETag"] != feed
        assert "LAST-MODIFIED:20261124T120000Z" in calendar
        assert "LAST-MODIFIED:20261124T130000Z" in client.get(CALENDAR).text
        assert the_group(slug="talk").updated.hour == 12, "nothing new about this one"
