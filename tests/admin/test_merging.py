"""Rita decides about pairs that look alike: she keeps both, or makes them one and nothing of either is lost."""

from datetime import date, time, timedelta

import pytest
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from groups.models import Meeting, MeetingFeed, SupportGroup
from resources.addresses import keep_old_address
from resources.admin.history import VERSION
from resources.curation import needs, record_check
from resources.curation.duplicates import refresh
from resources.curation.stories import stories_page
from resources.models import (
    Check,
    CheckRequest,
    FeedRecord,
    FixtureRecord,
    Helpline,
    KeptApart,
    Likeness,
    OldAddress,
    OpeningHours,
    Source,
    Suggestion,
)
from tests.admin.desk import page, said
from tests.admin.people import desk_of, person
from tests.feeds.conftest import Desk, row
from tests.records import make_group, make_helpline, make_meeting, make_place

pytestmark = pytest.mark.django_db


@pytest.fixture
def rita():
    """Rita's browser; she is a reviewer."""
    return desk_of(person("rita"))


@pytest.fixture
def church():
    return make_place(name="Grace Church", address="12 Elm St")


@pytest.fixture
def left(church) -> SupportGroup:
    group = make_group(name="Tuesday Hope", slug="tuesday-hope", place=church, states=["CT"])
    make_meeting(group)
    return group


@pytest.fixture
def right(church) -> SupportGroup:
    group = make_group(
        name="Tuesday Hope Group", slug="hope", place=church, phone="+18605550142", states=["CT"], in_person=True
    )
    make_meeting(group)
    make_meeting(group, weekday=3, start="10:00", end="11:00")
    return group


@pytest.fixture
def pair(left, right) -> Likeness:
    refresh(SupportGroup)
    return Likeness.objects.get()


def decide(client, pair, button, **choices):
    """Open the page of a pair, leave what is ticked, choose, and press a button."""
    url = page(Likeness, "change", pair.pk)
    context = client.get(url).context
    data = {line["name"]: line["chosen"] for line in context["lines"]}
    data["rows"] = [key for _row, key, _side, ticked in context["rows"] if ticked]
    return client.post(url, data | {VERSION: context["version"], button: "x"} | choices)


def of(record) -> dict:
    return {"content_type": ContentType.objects.get_for_model(record), "object_id": record.pk}


# The list ----------------------------------------------------------------------------------------


def test_rita_finds_the_pair_with_both_names_and_why(rita, pair):
    text = rita.get(page(Likeness, "changelist")).text
    assert "Tuesday Hope Group" in text
    assert "same place, same day and hour" in text
    compared = rita.get(page(Likeness, "change", pair.pk)).text
    assert "(860) 555-0142" in compared
    assert reverse("groups:detail", args=["hope"]) in compared
    [line] = [
        line for need in needs.all_needs() if need.title == "Possible duplicates" for line in need.lines(person("ada"))
    ]
    assert (line.count, line.url) == (1, page(Likeness, "changelist"))


def test_many_pairs_cost_no_more_queries_than_few(rita, pair):
    def queries() -> int:
        with CaptureQueriesContext(connection) as seen:
            assert rita.get(page(Likeness, "changelist")).status_code == 200
        return len(seen)

    rita.get(page(Likeness, "changelist"))
    few = queries()
    Likeness.objects.bulk_create(
        Likeness(content_type=pair.content_type, first_id=pair.first_id, second_id=number, score=80, reasons="x")
        for number in range(pair.second_id + 1, pair.second_id + 500)
    )
    assert queries() == few


def test_both_are_kept_and_not_shown_again(rita, pair, left, right):
    decide(rita, pair, "_keep_both")
    assert not Likeness.objects.exists()
    assert KeptApart.objects.get().by.username == "rita"
    refresh(SupportGroup)
    assert not Likeness.objects.exists()


# Making them one ---------------------------------------------------------------------------------


def test_rita_makes_them_one_and_every_old_address_leads_there(rita, client, pair, left, right):
    right.slug = "hope-waterbury"
    right.save()
    keep_old_address(right, "hope")
    response = decide(rita, pair, "_into_left", phone="right", name_en="left")
    assert "one now" in said(response)
    for slug in ("hope", "hope-waterbury"):
        answer = client.get(reverse("groups:detail", args=[slug]))
        assert (answer.status_code, answer["Location"]) == (301, reverse("groups:detail", args=["tuesday-hope"]))
    left.refresh_from_db()
    right.refresh_from_db()
    assert (left.name, left.phone.as_e164) == ("Tuesday Hope", "+18605550142")
    assert (right.status, right.closed_reason) == ("closed", "Merged into “Tuesday Hope”.")
    assert right.closed_reason_es == "Unido con «Tuesday Hope»."
    assert not Likeness.objects.exists()


def test_meetings_that_only_one_has_come_along_and_the_same_one_does_not(rita, pair, left, right):
    decide(rita, pair, "_into_left")
    assert [(meeting.weekday, meeting.start) for meeting in left.meetings.all()] == [(1, time(19)), (3, time(10))]
    assert [(meeting.weekday, meeting.start) for meeting in right.meetings.all()] == [(1, time(19))]
    left.refresh_from_db()
    assert left.in_person
    assert left.next_start


def test_merged_the_other_way_round(rita, client, pair, left, right):
    decide(rita, pair, "_into_right")
    left.refresh_from_db()
    assert left.status == "closed"
    answer = client.get(reverse("groups:detail", args=["tuesday-hope"]))
    assert answer["Location"] == reverse("groups:detail", args=["hope"])
    assert right.meetings.count() == 2


def test_both_histories_tell_it(rita, pair, left, right):
    decide(rita, pair, "_into_left")
    for group in (left, right):
        [story, *_before] = stories_page(group, 1)[1]
        assert (story.who, story.why) == ("rita", "Merged “Tuesday Hope Group” into “Tuesday Hope”")
    assert len(stories_page(right, 1)[1]) > 1


def test_checks_suggestions_and_questions_come_along(rita, pair, left, right):
    record_check(left, how="phone", on=date(2026, 1, 1), by_name="Rosa")
    record_check(right, how="visit", on=date(2026, 6, 1), by_name="Maria")
    now = timezone.now()
    CheckRequest.objects.create(email="a@elm.example", sent=now, expires=now + timedelta(days=30), **of(right))
    Suggestion.objects.create(digest="a", values={"phone": "1"}, **of(left))
    Suggestion.objects.create(digest="a", values={"phone": "1"}, sent=2, email="ana@elm.example", **of(right))
    Suggestion.objects.create(digest="b", values={"phone": "2"}, **of(right))
    decide(rita, pair, "_into_left")
    left.refresh_from_db()
    assert (left.checked_on, left.checked_by) == (date(2026, 6, 1), "Maria")
    assert Check.objects.filter(**of(left)).count() == 2
    assert CheckRequest.objects.get(**of(right)).answered
    same = Suggestion.objects.get(digest="a")
    assert (same.object_id, same.sent, same.email) == (left.pk, 3, "ana@elm.example")
    assert Suggestion.objects.filter(**of(left)).count() == 2


def test_of_two_open_questions_one_stays(rita, pair, left, right):
    now = timezone.now()
    for group in (left, right):
        CheckRequest.objects.create(email="a@elm.example", sent=now, expires=now + timedelta(days=30), **of(group))
    decide(rita, pair, "_into_left")
    assert CheckRequest.objects.get(**of(left)).expires > now + timedelta(days=1)
    assert CheckRequest.objects.get(**of(left)).answered is None
    assert CheckRequest.objects.get(**of(right)).answered


def test_hours_of_a_line_come_along(rita):
    one, other = (make_helpline(name="Night Line", phone="+18605550142", zone="America/New_York") for _each in "ab")
    OpeningHours.objects.create(helpline=one, weekday=0)
    for weekday in (0, 1):
        OpeningHours.objects.create(helpline=other, weekday=weekday)
    refresh(Helpline)
    decide(rita, Likeness.objects.get(), "_into_left")
    assert [hours.weekday for hours in one.hours.all()] == [0, 1]


def test_what_would_not_be_right_changes_nothing(rita, pair, left, right):
    SupportGroup.objects.filter(pk=right.pk).update(text_number="call us")
    response = decide(rita, pair, "_into_left", text_number="right")
    assert "Digits only" in response.text
    left.refresh_from_db()
    right.refresh_from_db()
    assert (left.text_number, right.status) == ("", "published")
    assert not OldAddress.objects.exists()


def test_a_change_between_looking_and_pressing_is_told(rita, pair, left):
    response = decide(rita, pair, "_into_left", **{VERSION: "0 0"})
    assert "changed one of them meanwhile" in response.text
    assert SupportGroup.objects.filter(status="published").count() == 2


# What sources bring afterwards -------------------------------------------------------------------


@pytest.fixture
def feed(towns) -> Desk:
    source = Source.objects.create(name="feed.example", kind="feed")
    return Desk(MeetingFeed.objects.create(source=source, codes="al-anon", publish=True))


def test_the_next_import_follows_the_one_that_stays(rita, feed, left):
    feed.takes_in(row())
    theirs = SupportGroup.objects.get(source=feed.feed.source)
    decide(rita, Likeness.objects.get(), "_into_left", source="right")
    assert FeedRecord.objects.get(content_type=of(left)["content_type"]).object_id == left.pk
    feed.takes_in(row(time="19:30", end_time="20:30", conference_url=None))
    assert set(SupportGroup.objects.all()) == {left, theirs}
    theirs.refresh_from_db()
    assert theirs.status == "closed"
    assert left.meetings.get().feed_key


def test_where_both_follow_a_feed_the_closed_one_is_left_alone(rita, feed):
    other = row("noon-light", name="Noon Light", time="12:00", end_time="13:00", location="Elm Library")
    feed.takes_in(row(), other)
    first, second = SupportGroup.objects.order_by("pk")
    pair = Likeness.objects.create(
        content_type=of(first)["content_type"], first_id=first.pk, second_id=second.pk, score=70, reasons="x"
    )
    decide(rita, pair, "_into_left")
    report = feed.takes_in(row(), other)
    assert SupportGroup.objects.count() == 2
    second.refresh_from_db()
    assert second.status == "closed"
    assert any("staff closed it" in line for line in report.left)


def test_the_records_that_come_with_the_site_do_not_come_back(rita, pair, left, right):
    FixtureRecord.objects.create(key="hope", values={}, **of(right))
    decide(rita, pair, "_into_left")
    assert FixtureRecord.objects.get().object_id == left.pk


# Who may -----------------------------------------------------------------------------------------


def test_an_editor_keeps_both_and_never_merges(pair, left, right):
    maria = desk_of(person("maria", states=["CT"]))
    assert "Merge into left" not in maria.get(page(Likeness, "change", pair.pk)).text
    assert decide(maria, pair, "_into_left").status_code == 403
    assert SupportGroup.objects.filter(status="published").count() == 2
    assert decide(maria, pair, "_keep_both").status_code == 302


def test_an_editor_of_other_listings_sees_no_pair(pair):
    maria = desk_of(person("maria", states=["VT"]))
    assert "Tuesday Hope" not in maria.get(page(Likeness, "changelist")).text
    assert maria.get(page(Likeness, "change", pair.pk)).status_code == 403


@pytest.mark.parametrize("number", ["0", "999999", "x", "_00"])
def test_a_pair_that_is_not_there_is_a_missing_page(rita, number):
    assert rita.get(page(Likeness, "change", number)).status_code == 404


def test_a_pair_of_which_one_is_gone_leads_back_to_the_list(rita, pair, right):
    Meeting.objects.all().delete()
    right.delete()
    assert rita.get(page(Likeness, "change", pair.pk)).status_code == 302
