"""Maria imports a feed; Ken keeps the listings; the feed comes again."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from groups.models import Meeting, Pause, SupportGroup
from resources.addresses import keep_old_address
from resources.curation import close
from resources.interchange.feed_files import FeedError
from resources.models import FeedImport, FeedRecord, Place
from resources.today import staff_today
from tests.feeds.conftest import online, row, the_group, the_meeting


def test_a_row_becomes_a_group_that_families_find(maria, client) -> None:
    report = maria.takes_in(row(types=["O", "X"], notes="Ring the bell."))
    assert len(report.created) == 1
    group = the_group()
    assert (group.slug, group.status, group.source.name) == ("tuesday-hope", "published", "groups.example")
    assert (group.in_person, group.online, group.states, group.audience) == (True, False, ("CT",), ("family",))
    assert group.next_start is not None
    assert (group.place.name, group.place.address, group.place.zip_code) == ("Grace Church", "12 Elm St", "06702")
    assert group.place.accessible == "yes"
    assert group.checked_on is None, "what a feed says is no check"
    meeting = the_meeting()
    assert (meeting.weekday, f"{meeting.start:%H:%M}", f"{meeting.end:%H:%M}") == (1, "19:00", "20:30")
    assert "Ring the bell." in meeting.note
    assert "Tuesday Hope" in client.get("/groups/?q=tuesday+hope").text


def test_a_daily_group_is_one_group_with_seven_meetings(maria) -> None:
    maria.takes_in(*(row(f"hope-{day}", day=day) for day in range(7)))
    assert the_group().meetings.count() == 7


def test_one_name_at_two_places_is_two_groups(maria) -> None:
    maria.takes_in(row("a"), row("b", formatted_address="9 Oak St, Hartford, CT 06103, USA"))
    assert sorted(SupportGroup.objects.values_list("slug", flat=True)) == ["tuesday-hope", "tuesday-hope-hartford"]


def test_one_name_in_two_online_rooms_is_two_groups(maria) -> None:
    maria.takes_in(online("a"), online("b", day=3), online("c", conference_url="https://zoom.us/j/99"))
    assert sorted(group.meetings.count() for group in SupportGroup.objects.all()) == [1, 2]


def test_the_same_feed_again_changes_nothing_and_writes_only_its_own_record(maria) -> None:
    rows = [row("a"), row("b", day=4), online("c", types=["ONL"]), row("d", name="Talk", day=None, time=None)]
    maria.takes_in(*rows)
    before = [str(each) for each in Meeting.objects.values()]
    with CaptureQueriesContext(
        connection,
    ) as queries:
        report = maria.takes_in(*rows)
    assert len(report.unchanged) == 3
    assert not report.wrote
    assert [str(each) for each in Meeting.objects.values()] == before
    written = [query["sql"] for query in queries if query["sql"].startswith(("INSERT", "UPDATE", "DELETE"))]
    assert [sql for sql in written if "feedimport" not in sql] == []


def test_the_number_of_queries_does_not_grow_with_the_feed(maria) -> None:
    few = [row(f"x{n}", name=f"Circle {n}") for n in range(20)]
    maria.takes_in(*few)
    with CaptureQueriesContext(connection) as small:
        maria.takes_in(*few)
    many = [row(f"x{n}", name=f"Circle {n}") for n in range(400)]
    maria.takes_in(*many)
    with CaptureQueriesContext(connection) as large:
        maria.takes_in(*many)
    assert len(large) <= len(small) + 2


def test_what_the_source_corrects_reaches_families_with_old_and_new(maria) -> None:
    maria.takes_in(row())
    report = maria.takes_in(row(time="18:30", website="https://hope.example/"))
    assert (f"{the_meeting().start:%H:%M}", the_group().url) == ("18:30", "https://hope.example/")
    [line] = report.changed
    assert "19:00 → 18:30" in line
    assert "website: nothing → https://hope.example/" in line


def test_ken_corrects_a_time_and_it_stays(maria) -> None:
    maria.takes_in(row())
    Meeting.objects.update(start="19:15")
    assert maria.takes_in(row()).unchanged
    report = maria.takes_in(row(time="18:30", notes="Side door."))
    meeting = the_meeting()
    assert (f"{meeting.start:%H:%M}", meeting.note) == ("19:15", "Side door.")
    assert "start, kept" in report.changed[0]
    assert "Tuesday 7:15 pm: start" in report.changed[0]


def test_when_the_source_comes_round_to_ken_the_field_follows_again(maria) -> None:
    maria.takes_in(row())
    Meeting.objects.update(start="18:00")
    maria.takes_in(row(time="18:00"))
    maria.takes_in(row(time="18:15"))
    assert f"{the_meeting().start:%H:%M}" == "18:15"


def test_a_change_that_does_not_fit_kens_is_told_and_not_made(maria) -> None:
    maria.takes_in(row(end_time=None))
    Meeting.objects.update(end="20:00")
    report = maria.takes_in(row(time="21:00", end_time=None))
    assert f"{the_meeting().start:%H:%M}" == "19:00"
    assert "does not fit" in " ".join(report.kept + report.changed)


def test_ken_renames_a_place_and_the_next_import_makes_no_second_one(maria) -> None:
    maria.takes_in(row())
    Place.objects.update(name="Grace Lutheran Church", address="12 Elm Street")
    report = maria.takes_in(row())
    assert Place.objects.get().name == "Grace Lutheran Church"
    assert report.unchanged


def test_a_place_that_staff_have_already_is_used_as_it_is(maria) -> None:
    ours = Place.objects.create(
        name="Grace Church",
        address="12 Elm St",
        town="Waterbury",
        state="CT",
        parking="Behind it",
        zone="America/Chicago",
    )
    maria.takes_in(row())
    assert the_group().place == ours
    ours.refresh_from_db()
    assert (ours.parking, ours.zone) == ("Behind it", "America/Chicago")


def test_a_group_that_is_renamed_at_its_source_keeps_its_address(maria) -> None:
    maria.takes_in(row("a"), row("b", day=4))
    maria.takes_in(row("a", name="Hope Renewed"), row("b", name="Hope Renewed", day=4))
    group = the_group()
    assert (group.name, group.slug) == ("Hope Renewed", "tuesday-hope")


def test_a_group_that_moves_keeps_its_address_and_its_meetings(maria) -> None:
    maria.takes_in(row("a"))
    Pause.objects.create(meeting=the_meeting(), first_day="2030-01-01", last_day="2030-01-01")
    report = maria.takes_in(row("a", formatted_address="9 Oak St, Hartford, CT 06103, USA", location="Town Hall"))
    assert the_group().place.town == "Hartford"
    assert Pause.objects.filter(meeting=the_meeting()).exists()
    assert "Grace Church, 12 Elm St, Waterbury, CT → Town Hall, 9 Oak St, Hartford, CT" in report.changed[0]


def test_of_a_group_that_is_divided_the_larger_part_keeps_the_address(maria) -> None:
    maria.takes_in(row("a"), row("b", day=3), row("c", day=4))
    maria.takes_in(row("a", name="Morning Hope"), row("b", day=3), row("c", day=4))
    assert the_group(slug="tuesday-hope").name == "Tuesday Hope"
    assert the_group(slug="morning-hope").meetings.get().feed_key == "a"
    assert the_meeting(group__slug="tuesday-hope", feed_key="a").gone_since == staff_today()


def test_a_new_row_adds_a_meeting_and_a_vanished_one_is_marked(maria) -> None:
    maria.takes_in(row("a"), row("b", day=4))
    report = maria.takes_in(row("a"), row("c", day=5))
    assert {m.feed_key: m.gone_since for m in Meeting.objects.all()} == {"a": None, "b": staff_today(), "c": None}
    assert "new: Friday" in report.changed[0]
    assert "Thursday 7:00 pm" in report.gone[0]
    back = maria.takes_in(row("a"), row("b", day=4), row("c", day=5))
    assert the_meeting(feed_key="b").gone_since is None
    assert "the source has it again" in back.changed[0]


def test_a_vanished_group_is_marked_once_and_stays_open(maria) -> None:
    maria.takes_in(row("a"), row("b", name="Other"), row("c", name="Third"))
    report = maria.takes_in(row("b", name="Other"), row("c", name="Third"))
    group = the_group(name="Tuesday Hope")
    assert (group.status, group.gone_since) == ("published", staff_today())
    assert report.gone == ["“Tuesday Hope”"]
    assert not report.alarms
    again = maria.takes_in(row("b", name="Other"), row("c", name="Third"))
    assert (again.gone, again.still_gone) == ([], 1)
    assert maria.takes_in(row("a"), row("b", name="Other"), row("c", name="Third")).changed
    assert the_group(name="Tuesday Hope").gone_since is None


def test_a_feed_that_lost_most_of_its_groups_is_said_loudly(maria) -> None:
    maria.takes_in(*(row(f"x{n}", name=f"Circle {n}") for n in range(5)))
    report = maria.takes_in(row("x0", name="Circle 0"))
    assert "4 of 5" in report.alarms[0]
    assert report.text().splitlines()[1] == "Look at this first:"
    assert SupportGroup.objects.published().count() == 5


def test_a_group_that_becomes_inactive_at_its_source_is_gone(maria) -> None:
    maria.takes_in(row("a"), online("b"))
    report = maria.takes_in(row("a", attendance_option="inactive"), online("b"))
    assert the_group(slug="tuesday-hope").gone_since == staff_today()
    assert "inactive at its source" in report.skipped[0]


def test_a_row_that_cannot_be_read_today_leaves_what_it_brought(maria) -> None:
    maria.takes_in(row("a"), row("b", day=4), row("c", name="Other"))
    report = maria.takes_in(row("a"), row("b", day="someday"), row("c", name="Other", time="late"))
    assert len(report.skipped) == 2
    assert not report.gone
    assert not SupportGroup.objects.exclude(gone_since=None).exists()
    assert not Meeting.objects.exclude(gone_since=None).exists()


def test_what_ken_closed_or_deleted_stays_so(maria) -> None:
    maria.takes_in(row("a"), row("b", name="Other"), row("c", name="Third", day=3), row("d", name="Third", day=4))
    close(the_group(name="Tuesday Hope"), on=staff_today(), reason="It ended.")
    the_group(name="Other").delete()
    the_meeting(feed_key="c").delete()
    report = maria.takes_in(
        row("a", time="10:00"), row("b", name="Other"), row("c", name="Third", day=3), row("d", name="Third", day=4)
    )
    assert the_group(name="Tuesday Hope").status == "closed"
    assert f"{the_meeting(feed_key='a').start:%H:%M}" == "19:00"
    assert not SupportGroup.objects.filter(name="Other").exists()
    assert list(the_group(name="Third").meetings.values_list("feed_key", flat=True)) == ["d"]
    assert any("closed" in line for line in report.left)
    assert any("deleted" in line for line in report.left)


def test_addresses_of_other_groups_old_ones_too_are_not_taken(maria) -> None:
    ours = SupportGroup.objects.create(name="Hope Now", slug="hope-now")
    keep_old_address(ours, "tuesday-hope")
    SupportGroup.objects.create(name="x", slug="tuesday-hope-waterbury")
    maria.takes_in(row())
    assert the_group(source__isnull=False).slug == "tuesday-hope-waterbury-2"


def test_a_name_without_latin_letters_has_an_address(maria) -> None:
    maria.takes_in(row("a", name="希望"), row("b", name="愛", day=4))
    assert sorted(SupportGroup.objects.values_list("slug", flat=True)) == ["group", "group-waterbury"]


def test_a_meeting_whose_place_is_closed_for_now_is_paused_and_comes_back(maria) -> None:
    maria.takes_in(row(types=["TC"], attendance_option=None), online("b"))
    [pause] = Pause.objects.all()
    assert (pause.last_day, pause.reason) == (None, "The place is closed for now.")
    assert the_group(slug="tuesday-hope").next_start is None
    Pause.objects.create(meeting=pause.meeting, first_day="2030-01-01", reason="Ken's own")
    maria.takes_in(row(types=[], attendance_option=None), online("b"))
    assert [pause.reason for pause in Pause.objects.all()] == ["Ken's own"]
    assert the_group(slug="tuesday-hope").next_start is not None


def test_an_order_of_rows_that_changes_changes_nothing(maria) -> None:
    rows = [row("a"), row("b", day=4), row("c", day=5)]
    maria.takes_in(*rows)
    assert maria.takes_in(*reversed(rows)).unchanged
    assert FeedRecord.objects.filter(content_type__model="supportgroup").count() == 1


def test_a_dry_run_says_the_same_and_changes_nothing(maria) -> None:
    report = maria.takes_in(row(), dry_run=True)
    assert report.created
    for model in (SupportGroup, Place, FeedRecord, FeedImport):
        assert not model.objects.exists()


def test_every_import_is_kept_with_its_report_also_one_that_failed(maria) -> None:
    maria.takes_in(row(), row("bad", day=9))
    with pytest.raises(FeedError):
        maria.takes_in_file(b"[")
    failed, done = FeedImport.objects.all()
    assert (done.succeeded, done.created, done.skipped, done.by_name) == (True, 1, 1, "maria")
    assert "row 2" in done.report
    assert (failed.succeeded, "broken" in failed.report) == (False, True)


def test_contact_persons_are_stored_nowhere(maria) -> None:
    maria.takes_in(row(contact_1_name="Pat Q.", contact_1_phone="+1 860 555 0142", contact_1_email="pat@home.example"))
    kept = [
        str(each) for model in (SupportGroup, Meeting, Place, FeedRecord, FeedImport) for each in model.objects.values()
    ]
    assert not any("Pat Q" in each or "0142" in each or "pat@home" in each for each in kept)


def test_two_sources_keep_their_groups_apart(maria, feed) -> None:
    from groups.models import MeetingFeed
    from resources.models import Source
    from tests.feeds.conftest import Desk

    other = Desk(MeetingFeed.objects.create(source=Source.objects.create(name="other.example"), codes="al-anon"))
    maria.takes_in(row("a"))
    other.takes_in(row("a", name="Their Hope"))
    assert SupportGroup.objects.count() == 2
    assert not maria.takes_in(row("a")).gone
