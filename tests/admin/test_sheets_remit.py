"""A spreadsheet gives nobody more than the forms do. Maria is an editor of River Health, or of Connecticut."""

import pytest
from django.contrib.auth.models import Permission, User

from groups.models import Meeting, Program, SupportGroup
from guides.models import Video
from resources.models import FlaggedWord, Helpline, Organization, Place, Source
from tests.admin.desk import page
from tests.admin.people import EDITOR, REVIEWER, desk_of, person
from tests.admin.sheets import as_csv, bring_in, exported, looked_at, rows_in, said_in, upload

pytestmark = pytest.mark.django_db

NOT_HERS_BY_NUMBER = "This is not among the records that you look after. Take the row out of your file."
NOT_HERS = f"{NOT_HERS_BY_NUMBER} For a new one choose another slug."


@pytest.fixture
def marias_desk(group):
    return desk_of(person(EDITOR, organizations=[group.organization]))


@pytest.fixture
def hill(library) -> SupportGroup:
    """A group of somebody else's, with a meeting."""
    clinic = Organization.objects.create(name="Hill Clinic", slug="hill-clinic", email="hill@hill.example")
    hall = Place.objects.create(name="Oak Hall", town="Boston", state="MA")
    group = SupportGroup.objects.create(name="Hill Table", slug="hill-table", organization=clinic, place=hall)
    Meeting.objects.create(group=group, weekday=1, start="19:00")
    return group


def test_only_what_is_hers_goes_out(marias_desk, hill, group):
    assert [row["slug"] for row in rows_in(exported(marias_desk, SupportGroup))] == ["evening-circle"]
    assert [row["group"] for row in rows_in(exported(marias_desk, SupportGroup, Meeting))] == ["evening-circle"]
    assert [row["slug"] for row in rows_in(exported(marias_desk, Organization))] == ["river-health"]
    assert "Oak Hall" not in exported(marias_desk, Place).decode()
    assert exported(marias_desk, SupportGroup, q="Hill").count(b"\n") == 1


def test_what_is_not_hers_is_an_error_of_its_row(marias_desk, hill, group):
    hers = {"slug": "evening-circle", "name": "Morning Circle"}
    report = looked_at(marias_desk, SupportGroup, hers, {"slug": "hill-table", "name": "Mine"})
    assert said_in(report) == {3: [("", NOT_HERS)]}
    number = hill.meetings.get().pk
    report = looked_at(marias_desk, SupportGroup, {"number": number, "weekday": "Friday"}, of=Meeting)
    assert said_in(report) == {2: [("", NOT_HERS_BY_NUMBER)]}
    group.refresh_from_db()
    assert group.name == "Evening Circle"


def test_a_row_that_changes_nothing_tells_nothing_of_what_is_not_hers(marias_desk, hill):
    report = looked_at(marias_desk, SupportGroup, {"slug": "hill-table", "name": "Hill Table"})
    assert said_in(report) == {2: [("", NOT_HERS)]}


def test_a_group_stays_with_whoever_edits_it(marias_desk, hill):
    row = {"slug": "evening-circle", "organization": "hill-clinic"}
    assert (
        "no organization “hill-clinic” that you may choose"
        in said_in(looked_at(marias_desk, SupportGroup, row))[2][0][1]
    )
    row = {"slug": "evening-circle", "organization": ""}
    assert "not be among those you look after" in said_in(looked_at(marias_desk, SupportGroup, row))[2][0][1]
    row = {"slug": "new-circle", "name": "New Circle"}
    assert "not be among those you look after" in said_in(looked_at(marias_desk, SupportGroup, row))[2][0][1]


def test_she_adds_a_draft_and_only_a_reviewer_publishes(marias_desk, group):
    row = {"slug": "new-circle", "name": "New Circle", "organization": "river-health", "status": "published"}
    report = looked_at(marias_desk, SupportGroup, row)
    assert said_in(report) == {2: [("status", "Only a reviewer publishes and closes. Leave “draft” here.")]}
    bring_in(marias_desk, SupportGroup, row | {"status": ""})
    assert SupportGroup.objects.get(slug="new-circle").status == "draft"
    closing = {"slug": "evening-circle", "status": "closed", "closed_reason": "It ended."}
    assert dict(said_in(looked_at(marias_desk, SupportGroup, closing))[2]) == {
        "status": "Only a reviewer publishes and closes. Leave “published” here.",
        "closed_reason": "Only a reviewer publishes and closes. Leave this empty.",
    }
    bring_in(desk_of(person(REVIEWER)), SupportGroup, {"slug": "new-circle", "status": "published"})
    assert SupportGroup.objects.get(slug="new-circle").status == "published"


def test_her_whole_export_comes_back_with_one_change(marias_desk, group):
    [row] = rows_in(exported(marias_desk, SupportGroup))
    bring_in(marias_desk, SupportGroup, row | {"summary": "A quiet hour."})
    group.refresh_from_db()
    assert (group.summary, group.status) == ("A quiet hour.", "published")
    assert group.history.latest("history_id").history_user.username == EDITOR


def test_a_meeting_needs_a_group_of_hers(marias_desk, hill, group):
    row = {
        "weekday": "Friday",
        "start": "19:00",
        "format": "in_person",
        "repeats": "weekly",
        "weeks": "",
        "first_date": "",
    }
    report = looked_at(marias_desk, SupportGroup, {"group": "hill-table"} | row, of=Meeting)
    assert "no support group “hill-table” that you may choose" in said_in(report)[2][0][1]
    bring_in(marias_desk, SupportGroup, {"group": "evening-circle"} | row, of=Meeting)
    assert group.meetings.count() == 2


def test_a_place_that_others_use_too_is_not_hers_to_change(marias_desk, hill, group, library):
    hill.place = library
    hill.save()
    row = {"number": library.pk, "parking": "In the yard."}
    assert said_in(looked_at(marias_desk, Place, row)) == {2: [("", "This is not yours to change.")]}


def test_an_editor_of_organizations_makes_none(marias_desk):
    report = looked_at(marias_desk, Organization, {"slug": "new", "name": "New"})
    assert said_in(report) == {2: [("", "You may not add a new organization.")]}


def test_who_may_add_but_not_change_adds(marias_desk, group):
    report = looked_at(
        marias_desk, Source, {"name": "river.example", "kind": "report"}, {"name": "new", "kind": "owner"}
    )
    assert said_in(report) == {2: [("", "This is not yours to change.")]}
    bring_in(marias_desk, Source, {"name": "new", "kind": "owner"})
    assert Source.objects.filter(name="new").exists()


def test_what_she_only_reads_goes_out_and_does_not_come_in(marias_desk):
    FlaggedWord.objects.create(flag="hotline", suggest="helpline")
    assert b"hotline" in exported(marias_desk, FlaggedWord)
    listed = marias_desk.get(page(FlaggedWord, "changelist")).text
    assert page(FlaggedWord, "sheet") in listed
    assert page(FlaggedWord, "sheet_import") not in listed
    assert marias_desk.get(page(Program, "sheet_import")).status_code == 403
    assert upload_status(marias_desk, FlaggedWord, {"flag": "hotline", "suggest": "x"}) == 403


def upload_status(client, model, row) -> int:
    return upload(client, model, as_csv(row)).status_code


def test_an_editor_who_has_left_takes_nothing_along(group):
    """An assignment to somebody who may not sign in any more stays until it is changed."""
    gone = User.objects.create_user("gone", is_staff=True)
    group.assigned_to = gone
    group.save()
    User.objects.filter(pk=gone.pk).update(is_active=False)
    ritas_desk = desk_of(person(REVIEWER))
    [row] = rows_in(exported(ritas_desk, SupportGroup))
    assert row["assigned_to"] == "gone"
    bring_in(ritas_desk, SupportGroup, row | {"summary": "A quiet hour."})
    group.refresh_from_db()
    assert (group.summary, group.assigned_to) == ("A quiet hour.", gone)
    report = looked_at(ritas_desk, SupportGroup, {"slug": "evening-circle", "assigned_to": "nobody-here"})
    assert "no user “nobody-here”" in said_in(report)[2][0][1]


def test_a_new_video_of_whoever_may_not_publish_is_hidden(db):
    vera = User.objects.create_user("vera", is_staff=True)
    vera.user_permissions.set(Permission.objects.filter(codename__in=["add_video", "view_video"]))
    row = {"key": "how", "title": "How", "by": "River", "about": "naloxone", "url": "https://a.example/"}
    assert said_in(looked_at(desk_of(vera), Video, row | {"published": "yes"}))[2][0][0] == "published"
    bring_in(desk_of(vera), Video, row)
    assert Video.objects.get().published is False


def test_ana_without_a_login_gets_no_file(client, line):
    for name in ("sheet", "sheet_import"):
        assert client.get(page(Helpline, name), {"as": "csv"}).status_code == 302
