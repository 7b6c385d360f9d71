"""Rosa brings a spreadsheet in: she sees what would change, and then just that happens, or nothing."""

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile

from groups.models import Meeting, Pause, SupportGroup
from guides.models import Guide, Point, Term, Video
from resources.models import Helpline, Likeness, OpeningHours, Organization, Place, Source
from resources.models.wording import FlaggedWord
from tests.admin.desk import page, said
from tests.admin.people import REVIEWER, desk_of, person
from tests.admin.sheets import as_csv, bring_in, confirm, exported, looked_at, rows_in, said_in, upload

pytestmark = pytest.mark.django_db


@pytest.fixture
def ritas_desk(db):
    return desk_of(person(REVIEWER))


def test_a_preview_says_what_would_change_and_writes_nothing(ritas_desk, line):
    rows = [
        {"slug": "night-line", "name": "Night Line", "summary": "Call at night."},
        {"slug": "day-line", "name": "Day Line", "summary": ""},
    ]
    preview = upload(ritas_desk, Helpline, as_csv(*[row | {"kind": "family", "short_number": "998"} for row in rows]))
    report = preview.context["report"]
    changed, new = report.lines
    assert changed.changes == [("summary", "", "Call at night."), ("short_number", "999", "998")]
    assert (new.outcome, new.title) == ("new", "day-line")
    assert {change.column for change in new.changes} == {"slug", "name", "kind", "short_number"}
    assert "Nothing is written yet" in preview.text
    line.refresh_from_db()
    assert (line.summary, Helpline.objects.count()) == ("", 1)


def test_import_now_does_just_that_and_the_history_tells_who(ritas_desk, line):
    rows = [{"slug": "night-line", "name": "Night Line", "summary": "Call at night.", "kind": "", "short_number": ""}]
    rows[0] |= {"kind": "family", "short_number": "999"}
    rows.append({"slug": "day-line", "name": "Day Line", "summary": "", "kind": "crisis", "short_number": "998"})
    done = bring_in(ritas_desk, Helpline, *rows)
    assert "1 new, 1 changed, 0 left as they were" in done.text
    line.refresh_from_db()
    assert line.summary == "Call at night."
    new = Helpline.objects.get(slug="day-line")
    assert new.status == "draft"
    for record in (line, new):
        latest = record.history.latest("history_id")
        assert (latest.history_user.username, latest.history_change_reason) == (REVIEWER, "Spreadsheet “mine.csv”")
    story = ritas_desk.get(page(Helpline, "history", line.pk)).text
    assert "Spreadsheet “mine.csv”" in story
    assert "Call at night." in story


def test_a_column_that_the_file_lacks_is_left_alone_and_an_empty_cell_empties(ritas_desk, line):
    line.summary, line.text_note = "Call at night.", "Text HOPE."
    line.save()
    bring_in(ritas_desk, Helpline, {"slug": "night-line", "text_note": ""})
    line.refresh_from_db()
    assert (line.summary, line.text_note) == ("Call at night.", "")


def test_both_languages_have_their_columns(ritas_desk, line):
    bring_in(ritas_desk, Helpline, {"slug": "night-line", "summary": "At night.", "summary_es": "De noche."})
    line.refresh_from_db()
    assert (line.summary_en, line.summary_es) == ("At night.", "De noche.")


def test_one_wrong_row_and_nothing_is_written(ritas_desk, line):
    rows = [
        {"slug": "night-line", "name": "Night Line", "kind": "family", "phone": "860 555 0199"},
        {"slug": "day-line", "name": "Day Line", "kind": "fax", "phone": "12"},
        {"slug": "no name", "name": "", "kind": "family", "phone": ""},
    ]
    preview = upload(ritas_desk, Helpline, as_csv(*rows))
    wrong = said_in(preview.context["report"])
    assert {column for column, _said in wrong[3]} == {"kind", "phone"}
    assert "“fax” is none of: crisis, overdose" in dict(wrong[3])["kind"]
    assert [column for column, _said in wrong[4]] == ["slug"]
    assert preview.context["ticket"] == ""
    assert "Import now" not in preview.text
    assert Helpline.objects.count() == 1


def test_words_codes_and_hands_are_read_as_people_type_them(ritas_desk, group):
    rows = {
        "slug": "evening-circle",
        "languages": "EN, Spanish",
        "states": "ct, MA",
        "cost": "Free",
        "in_person": "Yes",
    }
    bring_in(ritas_desk, SupportGroup, rows | {"phone": "860.555.0100", "audience": "Parents,grieving"})
    group.refresh_from_db()
    assert (group.languages, group.states, group.cost) == (("en", "es"), ("CT", "MA"), "free")
    assert (str(group.phone), group.audience) == ("(860) 555-0100", ("parents", "grieving"))


def test_a_new_group_with_its_meetings(ritas_desk, group):
    row = {"slug": "day-circle", "name": "Day Circle", "status": "published", "place": str(group.place)}
    bring_in(ritas_desk, SupportGroup, row | {"organization": "river-health", "program": "family-circle"})
    new = SupportGroup.objects.get(slug="day-circle")
    assert (new.place, new.organization, new.program) == (group.place, group.organization, group.program)
    bring_in(
        ritas_desk,
        SupportGroup,
        {"group": "day-circle", "weekday": "Friday", "start": "7 pm", "end": "20:00", "format": "In person",
         "repeats": "monthly", "weeks": "1, last", "first_date": ""},
        of=Meeting,
    )  # fmt: skip
    new.refresh_from_db()
    meeting = new.meetings.get()
    assert (meeting.weekday, meeting.weeks, new.in_person) == (4, ("1", "last"), True)
    assert new.next_start is not None, "families find it under the soonest"


def test_a_meeting_is_known_by_what_it_is_or_by_its_number(ritas_desk, group):
    meeting = group.meetings.get()
    known = {"group": "evening-circle", "weekday": "Tuesday", "start": "19:00", "format": "in_person",
             "repeats": "weekly", "weeks": "", "first_date": ""}  # fmt: skip
    assert looked_at(ritas_desk, SupportGroup, known, of=Meeting).counts["unchanged"] == 1
    bring_in(ritas_desk, SupportGroup, {"number": meeting.pk, "weekday": "Sunday"}, of=Meeting)
    assert group.meetings.get().weekday == 6
    report = looked_at(ritas_desk, SupportGroup, {"number": 999_999, "weekday": "Sunday"}, of=Meeting)
    assert "There is no meeting “999999”" in said_in(report)[2][0][1]


def test_a_meeting_stays_with_its_group(ritas_desk, group):
    SupportGroup.objects.create(name="Other", slug="other")
    meeting = group.meetings.get()
    report = looked_at(ritas_desk, SupportGroup, {"number": meeting.pk, "group": "other"}, of=Meeting)
    assert said_in(report)[2] == [("group", "This row stays with “evening-circle”.")]


def test_all_meetings_of_a_holiday_are_cancelled_at_once(ritas_desk, group):
    meeting = group.meetings.get()  # on Tuesdays
    row = {"meeting": meeting.pk, "first_day": "12/22/2026", "last_day": "12/22/2026", "reason": "Winter break."}
    wrong = row | {"first_day": "12/23/2026", "last_day": "12/23/2026"}
    assert "Nearest dates" in said_in(looked_at(ritas_desk, Meeting, wrong, of=Pause))[2][0][1]
    bring_in(ritas_desk, Meeting, row, of=Pause)
    assert str(meeting.pauses.get()) == "2026-12-22 - 2026-12-22"
    assert looked_at(ritas_desk, Meeting, row, of=Pause).counts["unchanged"] == 1


def test_the_rules_of_the_form_are_those_of_the_sheet(ritas_desk, group, line):
    online = {"number": group.meetings.get().pk, "format": "online"}
    assert "needs a link" in said_in(looked_at(ritas_desk, SupportGroup, online, of=Meeting))[2][0][1]
    closed = {"slug": "evening-circle", "status": "closed"}
    assert "Say why it closed" in said_in(looked_at(ritas_desk, SupportGroup, closed))[2][0][1]
    hours = {"helpline": "night-line", "weekday": "Monday", "opens": "9:00", "closes": "17:00"}
    assert "time zone" in said_in(looked_at(ritas_desk, Helpline, hours, of=OpeningHours))[2][0][1]
    silent = {"slug": "night-line", "short_number": ""}
    assert "A helpline needs a phone" in said_in(looked_at(ritas_desk, Helpline, silent))[2][0][1]
    half = {"name": "Oak Hall", "address": "", "town": "Boston", "state": "MA", "latitude": "42.3"}
    assert "go together" in said_in(looked_at(ritas_desk, Place, half))[2][0][1]


def test_a_closed_group_that_opens_loses_its_day(ritas_desk, group):
    bring_in(ritas_desk, SupportGroup, {"slug": "evening-circle", "status": "closed", "closed_reason": "It ended."})
    [row] = rows_in(exported(ritas_desk, SupportGroup))
    assert row["closed_on"]
    bring_in(ritas_desk, SupportGroup, row | {"status": "published"})
    group.refresh_from_db()
    assert (group.status, group.closed_on, group.closed_reason) == ("published", None, "")


def test_a_new_place_gets_the_point_of_its_town(ritas_desk, towns):
    row = {"name": "Oak Hall", "address": "1 Main St", "town": "Waterbury", "state": "CT", "zip_code": "06702"}
    preview = upload(ritas_desk, Place, as_csv(row))
    [line] = preview.context["report"].lines
    assert "middle of Waterbury, CT 06702" in line.notes[0]
    confirm(ritas_desk, Place, preview)
    place = Place.objects.get(name="Oak Hall")
    assert (place.approximate, round(place.latitude)) == (True, 42)


def test_guides_and_their_points(ritas_desk):
    first = Guide.objects.create(title="First", slug="first", kind="steps", topic="talking", summary="Start.")
    row = {"slug": "second", "title": "Second", "kind": "steps", "topic": "talking", "summary": "Go on."}
    bring_in(ritas_desk, Guide, row | {"related": "first", "status": "published"})
    second = Guide.objects.get(slug="second")
    assert list(second.related.all()) == [first]
    bring_in(ritas_desk, Guide, {"guide": "second", "title": "Sit down", "kind": "step", "position": "10"}, of=Point)
    assert second.points.get().title == "Sit down"
    assert "Sit down" in ritas_desk.get(second.get_absolute_url()).text


def test_a_link_that_goes_both_ways_stays_where_both_ends_are_rows(ritas_desk):
    for slug in ("first", "second"):
        Guide.objects.create(title=slug, slug=slug, kind="steps", topic="talking", summary="Start.")
    rows = [{"slug": "first", "title": "First", "related": "second"}, {"slug": "second", "title": "Two", "related": ""}]
    bring_in(ritas_desk, Guide, *rows)
    assert [guide.slug for guide in Guide.objects.get(title="Two").related.all()] == ["first"]


def test_what_looks_like_one_that_is_there_waits_for_staff(ritas_desk, group):
    row = {"slug": "evening-circle-2", "name": "Evening Circle", "place": str(group.place), "status": "draft"}
    bring_in(ritas_desk, SupportGroup, row)
    assert Likeness.objects.count() == 1
    bring_in(ritas_desk, Organization, {"slug": "river-2", "name": "River Health"})
    assert Likeness.objects.count() == 2


def test_search_finds_what_came_in(ritas_desk, group):
    bring_in(ritas_desk, Organization, {"slug": "river-health", "name": "Harbor Health"})
    assert "Evening Circle" in ritas_desk.get("/search/", {"q": "harbor"}).text


def test_words_to_think_about_are_named(ritas_desk, line):
    FlaggedWord.objects.create(flag="hotline", suggest="helpline", kind="soft")
    [row] = looked_at(ritas_desk, Helpline, {"slug": "night-line", "summary": "A hotline."}).lines
    assert row.notes == ["Think about “hotline”: helpline."]


@pytest.mark.parametrize(
    ("model", "row"),
    [
        (Source, {"name": "river.example", "kind": "owner", "read_on": "May 1, 2026"}),
        (Term, {"slug": "naloxone", "word": "naloxone", "meaning": "A medicine."}),
        (Video, {"key": "how", "title": "How", "by": "River", "about": "naloxone", "url": "https://a.example/"}),
    ],
)
def test_what_has_no_listing_comes_in_too(ritas_desk, model, row):
    assert "1 new" in bring_in(ritas_desk, model, row).text
    assert model.objects.count() == 1


def test_what_keeps_no_history_still_tells_who(ritas_desk):
    bring_in(ritas_desk, Source, {"name": "river.example", "kind": "owner"})
    told = ritas_desk.get(page(Source, "history", Source.objects.get().pk)).text
    assert "Spreadsheet “mine.csv”" in told
    assert REVIEWER in told


# Between preview and Import now --------------------------------------------------------------------


def test_what_another_editor_changed_meanwhile_is_shown_first(ritas_desk, line):
    preview = upload(ritas_desk, Helpline, as_csv({"slug": "night-line", "summary": "Call at night."}))
    line.summary = "Call any time."
    line.save()
    again = confirm(ritas_desk, Helpline, preview)
    assert "changed since you looked" in said(again)
    assert again.context["report"].lines[0].changes == [("summary", "Call any time.", "Call at night.")]
    line.refresh_from_db()
    assert line.summary == "Call any time."
    confirm(ritas_desk, Helpline, again)
    line.refresh_from_db()
    assert line.summary == "Call at night."


def test_a_change_of_something_else_is_no_reason_to_stop(ritas_desk, line):
    preview = upload(ritas_desk, Helpline, as_csv({"slug": "night-line", "summary": "Call at night."}))
    line.text_note = "Text HOPE."
    line.save()
    confirm(ritas_desk, Helpline, preview)
    line.refresh_from_db()
    assert (line.summary, line.text_note) == ("Call at night.", "Text HOPE.")


def test_where_another_process_answers_the_file_is_asked_for_again(ritas_desk, line):
    content = as_csv({"slug": "night-line", "summary": "Call at night."})
    preview = upload(ritas_desk, Helpline, content)
    cache.clear()
    asked = confirm(ritas_desk, Helpline, preview)
    assert "Choose it again" in asked.text
    sent = {"of": "helpline", "ticket": asked.context["ticket"], "file": SimpleUploadedFile("mine.csv", content)}
    assert ritas_desk.post(page(Helpline, "sheet_import"), sent).status_code == 302
    line.refresh_from_db()
    assert line.summary == "Call at night."


def test_another_file_in_its_place_is_shown_first(ritas_desk, line):
    preview = upload(ritas_desk, Helpline, as_csv({"slug": "night-line", "summary": "Call at night."}))
    cache.clear()
    other = SimpleUploadedFile("other.csv", as_csv({"slug": "night-line", "summary": "Something else."}))
    sent = {"of": "helpline", "ticket": preview.context["ticket"], "file": other}
    shown = ritas_desk.post(page(Helpline, "sheet_import"), sent)
    assert "another file" in said(shown)
    line.refresh_from_db()
    assert line.summary == ""


def test_a_ticket_is_for_one_person_and_one_table(ritas_desk, sams_desk, line):
    ticket = upload(sams_desk, Helpline, as_csv({"slug": "night-line", "summary": "No."})).context["ticket"]
    for wrong in (ticket, "made:up"):
        sent = ritas_desk.post(page(Helpline, "sheet_import"), {"of": "helpline", "ticket": wrong})
        assert "older than an hour" in sent.text
    sent = sams_desk.post(page(Helpline, "sheet_import"), {"of": "openinghours", "ticket": ticket})
    assert "older than an hour" in sent.text
    line.refresh_from_db()
    assert line.summary == ""
