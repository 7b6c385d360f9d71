"""Whatever way a record changes, its history tells it, and who did it."""

from datetime import date, time

import pytest
from django.core.management import call_command
from django.utils import timezone

from groups.feeds.importing import import_meetings
from groups.models import Meeting, MeetingFeed, Pause, SupportGroup
from groups.services import refresh, refresh_many, refresh_next_starts
from guides.models import Guide, Point
from resources.curation import close, keep, publish, record_check
from resources.curation.history import acting
from resources.curation.stories import stories_page
from resources.models import Helpline, OpeningHours, Place, Source
from tests.feeds.conftest import as_json, row
from tests.records import make_group, make_meeting, make_place

pytestmark = pytest.mark.django_db


def told(record) -> list[tuple[str, set[str]]]:
    """Each story, newest first: who or why, and the fields it tells of."""
    return [
        (story.who or story.why, {change.field.name for entry in story.entries for change in entry.changes})
        for story in stories_page(record, 1)[1]
    ]


def test_what_staff_decide_is_told():
    group = make_group()
    with acting("Rosa's morning"):
        record_check(group, how="phone", on=date(2026, 6, 1), by_name="Rosa")
    assert told(group)[0][0] == "Rosa's morning"
    record_check(group, how="visit", on=date(2026, 6, 2), by_name="Maria")
    assert len(told(group)) == 3
    assert {"checked_on", "by_name"} <= told(group)[0][1]
    [_second, (_who, fields), _made] = told(group)
    assert {"checked_on", "checked_how", "checked_by", "on", "how", "by_name"} <= fields
    close(group, on=date(2026, 7, 1), reason="Over.")
    assert told(group)[0][1] == {"status", "closed_on", "closed_reason_en"}
    publish(group)
    assert told(group)[0][1] == {"status", "closed_on", "closed_reason_en"}
    group.gone_since = date(2026, 7, 1)
    group.save()
    keep(group)
    assert told(group)[0][1] == {"gone_since"}


def test_how_a_group_meets_is_told_when_its_meetings_set_it_and_its_next_date_never():
    group, place = make_group(in_person=False), make_place()
    make_meeting(group, place=place)
    with acting("The meetings"):
        refresh(group)
    assert told(group)[0] == ("The meetings", {"in_person", "place"})
    count = SupportGroup.history.count()
    refresh_many([group])
    SupportGroup.objects.update(next_start=None)
    assert refresh_next_starts(timezone.now()) == 1
    assert SupportGroup.history.count() == count


def test_an_import_is_one_story_of_each_group(towns):
    source = Source.objects.create(name="al-anon.example", kind="feed")
    feed = MeetingFeed.objects.create(source=source, codes="al-anon", publish=True)
    import_meetings(feed, as_json(row()), origin="feed.json", by_name="Rosa")
    group = SupportGroup.objects.get()
    [(who, fields)] = told(group)
    assert who == "Import from al-anon.example"
    assert {"name_en", "weekday", "start"} <= fields
    import_meetings(feed, as_json(row(time="19:30")), origin="feed.json", by_name="Rosa")
    assert told(group)[0] == ("Import from al-anon.example", {"start"})
    assert Place.history.count() == 1


def test_the_records_that_come_with_the_site_are_told_with_what_follows_the_files(towns, tmp_path):
    call_command("load_fixtures", verbosity=0)
    group = SupportGroup.objects.first()
    stories = told(group)
    assert {who for who, _fields in stories} == {"The records that come with the site"}
    assert len(stories) == 1
    for model in (SupportGroup, Helpline, OpeningHours, Guide, Point):
        assert model.objects.exists()
        assert not model.objects.exclude(pk__in=model.history.values("id")).exists()


def test_rows_deleted_in_bulk_are_told():
    group = make_group()
    meeting = make_meeting(group)
    meeting.pauses.create(first_day=date(2026, 7, 7))
    with acting("The source says open again"):
        Pause.objects.filter(meeting=meeting).delete()
    assert told(group)[0] == ("The source says open again", {"first_day"})


def test_a_story_has_one_moment_however_long_the_step_takes():
    group = make_group()
    with acting("Import from a.example"):
        group.cost = "free"
        group.save()
        make_meeting(group, start=time(18))
    moments = {row.history_date for row in (*SupportGroup.history.all()[:1], *Meeting.history.all())}
    assert len(moments) == 1
