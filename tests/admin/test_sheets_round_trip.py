"""Whatever goes out as a spreadsheet comes back in and changes nothing: every kind, both formats."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from groups.models import Meeting, Pause, SupportGroup
from resources import content
from resources.admin.sheets.row import FormRow
from resources.interchange.sheets import plain
from resources.models import Helpline, Organization, Place
from tests.admin.people import ADMINISTRATOR, desk_of, person
from tests.admin.sheets import all_tables, as_csv, confirm, exported, looked_at, rows_in, upload

pytestmark = pytest.mark.django_db

TABLES = all_tables()
NAMES = [f"{page._meta.model_name}-{model._meta.model_name}" for page, model in TABLES]


@pytest.fixture
def adas_desk(db):
    return desk_of(person(ADMINISTRATOR))


def test_every_kind_that_staff_fill_in_has_a_table():
    assert {model.__name__ for _page, model in TABLES} == {
        "FlaggedWord", "Guide", "GuideSource", "Helpline", "Law", "Meeting", "NaloxoneProgram", "OpeningHours",
        "Organization", "Pause", "Place", "PlanItem", "Point", "Program", "Source", "SupportGroup", "Synonym", "Term",
        "Video",
    }  # fmt: skip


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_the_site_as_it_ships_comes_back_as_it_was(real_records, adas_desk, kind):
    for page, model in TABLES:
        if not model.objects.exists():
            continue
        response = upload(adas_desk, page, exported(adas_desk, page, model, kind), model, f"mine.{kind}")
        counts = response.context["report"].counts
        assert counts == {"error": 0, "new": 0, "changed": 0, "unchanged": model.objects.count()}, model
        assert response.context["ticket"] == "", "there is nothing to import"


def test_each_row_is_as_it_was_after_the_form_read_it(real_records, adas_desk, group, monkeypatch):
    # Without this, a row whose cells are all as they were is not even read.
    monkeypatch.setattr(FormRow, "is_as_it_was", False)
    Pause.objects.create(meeting=group.meetings.get(), first_day="2026-12-22", reason="Winter break.")
    for page, model in TABLES:
        report = upload(adas_desk, page, exported(adas_desk, page, model), model).context["report"]
        assert report.counts["unchanged"] == model.objects.count(), (model, report.lines)


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_odd_texts_come_back_as_they_were(adas_desk, kind):
    odd = ["=1+1", "'=1", "+1 and more", "a,b;c\td", '"quoted"', "one\r\ntwo\nthree", " 007", "yes", "1e5", "ñ – “x”"]
    for number, text in enumerate(odd):
        Organization.objects.create(name=text, slug=f"odd-{number}", about=f"{text}\n{text}")
    response = upload(adas_desk, Organization, exported(adas_desk, Organization, kind=kind))
    assert response.context["report"].counts["unchanged"] == len(odd)


def test_a_cell_beside_odd_texts_changes_alone(adas_desk):
    Organization.objects.create(name="=River", slug="river", about="one\r\ntwo ")
    [row] = rows_in(exported(adas_desk, Organization))
    [line] = looked_at(adas_desk, Organization, row | {"email": "office@river.example"}).lines
    assert line.changes == [("email", "", "office@river.example")]


def test_two_places_that_are_written_alike_keep_their_groups(adas_desk):
    first = Place.objects.create(name="Elm Library", town="Waterbury", state="CT")
    other = Place.objects.create(address="Elm Library", town="Waterbury", state="CT")
    SupportGroup.objects.create(name="Circle", slug="circle", place=other)
    content = exported(adas_desk, SupportGroup)
    assert rows_in(content)[0]["place"] == f"#{other.pk}"
    assert upload(adas_desk, SupportGroup, content).context["report"].counts["unchanged"] == 1
    row = {"slug": "circle", "place": "Elm Library, Waterbury, CT"}
    [line] = looked_at(adas_desk, SupportGroup, row).lines
    assert f"#{first.pk}, #{other.pk}" in line.problems[0].said


def test_only_what_the_list_shows_goes_out(adas_desk, group, line):
    SupportGroup.objects.create(name="Draft", slug="draft")
    assert len(rows_in(exported(adas_desk, SupportGroup))) == 2
    assert [row["slug"] for row in rows_in(exported(adas_desk, SupportGroup, status="published"))] == ["evening-circle"]
    assert [row["group"] for row in rows_in(exported(adas_desk, SupportGroup, Meeting, q="Evening"))] == [
        "evening-circle"
    ]
    assert rows_in(exported(adas_desk, SupportGroup, Meeting, q="Draft")) == []


def test_an_address_with_a_filter_that_is_none_leads_to_all(adas_desk, group):
    response = adas_desk.get("/admin/groups/supportgroup/sheet/?color=red")
    assert (response.status_code, response.url) == (302, "/admin/groups/supportgroup/sheet/")


def test_an_export_that_excel_would_cut_says_so(adas_desk, line):
    Helpline.objects.filter(pk=line.pk).update(summary_en="x" * 40_000)
    response = adas_desk.get("/admin/resources/helpline/sheet/", {"as": "xlsx"})
    assert "Export it as CSV" in response.text
    assert len(rows_in(exported(adas_desk, Helpline))[0]["summary"]) == 40_000


def test_what_cancels_a_meeting_stays_with_it(adas_desk, group):
    meeting = group.meetings.get()
    Pause.objects.create(meeting=meeting, first_day="2026-12-22")
    content = exported(adas_desk, Meeting, Pause)
    assert rows_in(content)[0]["meeting"] == str(meeting.pk)
    assert upload(adas_desk, Meeting, content, Pause).context["report"].counts["unchanged"] == 1
    [row] = rows_in(exported(adas_desk, SupportGroup, Meeting))
    assert (row["number"], row["weekday"], row["start"]) == (str(meeting.pk), "Tuesday", "19:00")
    [line] = looked_at(adas_desk, SupportGroup, row | {"start": "7:30 pm", "end": "9 pm"}, of=Meeting).lines
    assert line.changes == [("start", "19:00", "19:30"), ("end", "20:30", "21:00")]


@pytest.mark.django_db(transaction=True)
def test_families_get_other_pages_after_an_import_and_not_after_a_preview(adas_desk, line):
    before = content.version()
    preview = upload(adas_desk, Helpline, as_csv({"slug": "night-line", "summary": "Call at night."}))
    assert content.version() == before
    confirm(adas_desk, Helpline, preview)
    assert content.version() != before


@given(st.text())
def test_a_text_is_compared_in_one_form(text):
    assert plain(plain(text)) == plain(text)
