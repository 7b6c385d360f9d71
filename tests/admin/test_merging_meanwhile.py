"""While Rita makes two listings one, others work on them; what is private, mailed or in another week is not lost."""

from datetime import time, timedelta

import pytest
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from groups.models import MeetingFeed, SupportGroup
from resources.admin.history import VERSION
from resources.curation.merging import merge
from resources.curation.requests import ask, keep_asking
from resources.curation.tokens import CONFIRM, token_for
from resources.models import CheckRequest, Likeness, Mail, Source
from tests.admin.desk import page
from tests.admin.people import desk_of, person
from tests.admin.test_merging import decide, of
from tests.at_once import while_held
from tests.records import make_group, make_meeting, make_place

pytestmark = pytest.mark.django_db


def two_groups() -> tuple[SupportGroup, SupportGroup, Likeness]:
    """Two entries of one group, and their pair."""
    church = make_place(name="Grace Church")
    left = make_group(name="Tuesday Hope", slug="tuesday-hope", place=church, states=["CT"])
    right = make_group(name="Tuesday Hope Group", slug="hope", place=church, states=["CT"])
    kind = ContentType.objects.get_for_model(SupportGroup)
    pair = Likeness.objects.create(content_type=kind, first_id=left.pk, second_id=right.pk, score=80, reasons="x")
    return left, right, pair


def test_what_somebody_saved_after_the_listings_were_read_stays():
    left, right, _pair = two_groups()
    make_meeting(right)
    kept, gone, [row] = (
        SupportGroup.objects.get(pk=left.pk),
        SupportGroup.objects.get(pk=right.pk),
        right.meetings.all(),
    )
    left.phone = "+18605550142"
    left.save()
    right.first_visit = "Ring twice."
    right.save()
    right.meetings.update(room="5")
    merge(kept, gone, values={"summary_en": "For parents."}, rows=[row], by=person("rita"))
    left.refresh_from_db()
    right.refresh_from_db()
    assert (left.phone, left.summary, right.first_visit) == ("+18605550142", "For parents.", "Ring twice.")
    assert left.meetings.get().room == "5"
    assert left.history.latest("history_id").phone == "+18605550142"


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_a_save_in_the_moment_of_the_merge_is_told_and_nothing_is_merged():
    left, right, pair = two_groups()
    rita = desk_of(person("rita"))
    context = rita.get(page(Likeness, "change", pair.pk)).context
    data = {line["name"]: line["chosen"] for line in context["lines"]} | {VERSION: context["version"]}
    answers = []

    def marias_save() -> None:
        left.phone = "+18605550142"
        left.save()

    url = page(Likeness, "change", pair.pk)
    while_held(marias_save, lambda: answers.append(rita.post(url, data | {"_into_left": "x"})))
    assert "changed one of them meanwhile" in answers[0].text
    left.refresh_from_db()
    right.refresh_from_db()
    assert (left.phone, right.status) == ("+18605550142", "published")


def test_the_private_contact_comes_along_where_the_one_that_stays_has_none():
    rita = person("rita")
    left, right, pair = two_groups()
    SupportGroup.objects.filter(pk=right.pk).update(contact_email="ann@river.example")
    decide(desk_of(rita), pair, "_into_left")
    left.refresh_from_db()
    assert left.contact_email == "ann@river.example"
    other = make_group(contact_email="bea@river.example")
    merge(other, left, values={}, rows=[], by=rita)
    other.refresh_from_db()
    assert other.contact_email == "bea@river.example"


def test_the_contact_of_the_closed_listing_is_asked_anew_about_the_one_that_stays(client, settings):
    settings.SITE_URL = "https://alongside.example"
    left, right, pair = two_groups()
    SupportGroup.objects.filter(pk=right.pk).update(contact_email="ann@river.example")
    right.refresh_from_db()
    now = timezone.now()
    old = ask(right, now - timedelta(days=3))
    decide(desk_of(person("rita")), pair, "_into_left")
    old.refresh_from_db()
    assert old.answered is not None
    assert client.get(reverse("confirm:listing", args=[token_for(old, CONFIRM)])).status_code != 404
    keep_asking(timezone.now())
    new = CheckRequest.objects.get(answered__isnull=True, **of(left))
    assert new.email == "ann@river.example"
    assert client.get(reverse("confirm:listing", args=[token_for(new, CONFIRM)])).status_code == 200
    assert Mail.objects.filter(to="ann@river.example").count() == 2


# Meetings ------------------------------------------------------------------------------------------


def test_a_meeting_in_other_weeks_is_another_meeting():
    left, right, pair = two_groups()
    make_meeting(left, repeats="monthly", weeks=["1"])
    make_meeting(right, repeats="monthly", weeks=["3"])
    make_meeting(right, weekday=3, repeats="fortnightly", first_date="2026-01-08")
    make_meeting(left, weekday=3)
    make_meeting(left, weekday=4)
    make_meeting(right, weekday=4)
    decide(desk_of(person("rita")), pair, "_into_left")
    assert [(meeting.weekday, meeting.weeks) for meeting in left.meetings.order_by("weekday", "pk")] == [
        (1, ("1",)),
        (1, ("3",)),
        (3, ()),
        (3, ()),
        (4, ()),
    ]
    assert [meeting.weekday for meeting in right.meetings.all()] == [4]


def test_the_feeds_name_of_the_third_tuesday_is_not_given_to_the_first():
    left, right, pair = two_groups()
    source = Source.objects.create(name="feed.example", kind="feed")
    MeetingFeed.objects.create(source=source, codes="al-anon")
    first = make_meeting(left, repeats="monthly", weeks=["1"])
    make_meeting(right, repeats="monthly", weeks=["3"], feed_key="hope-3")
    decide(desk_of(person("rita")), pair, "_into_left", rows=[])
    first.refresh_from_db()
    assert first.feed_key == ""


def test_many_meetings_cost_no_more_queries_than_one():
    left, right, pair = two_groups()
    rita = desk_of(person("rita"))

    def queries() -> int:
        rita.get(page(Likeness, "change", pair.pk))
        with CaptureQueriesContext(connection) as seen:
            assert rita.get(page(Likeness, "change", pair.pk)).status_code == 200
        return len(seen)

    for group in (left, right):
        make_meeting(group)
    few = queries()
    for hour in range(8, 16):
        for group in (left, right):
            make_meeting(group, start=time(hour), end=time(hour + 1))
    assert queries() == few
