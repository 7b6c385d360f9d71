"""Spreadsheets that cannot come in: a clear sentence, and nothing changed."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import Workbook

from groups.models import Program, SupportGroup
from resources.models import Helpline, OldAddress, Organization, Place
from tests.admin.desk import page
from tests.admin.people import ADMINISTRATOR, desk_of, person
from tests.admin.sheets import as_csv, bring_in, looked_at, refusal, said_in, upload

pytestmark = pytest.mark.django_db


@pytest.fixture
def adas_desk(db):
    return desk_of(person(ADMINISTRATOR))


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("mine.csv", b"", "empty"),
        ("mine.csv", b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "some other kind of file"),
        ("mine.xlsx", b"PK\x03\x04 and then nothing", "broken"),
        ("mine.csv", "slug,summary\nnight-line,Niños\n".encode("latin-1"), "CSV UTF-8"),
        ("mine.csv", b"slug,slug\na,b\n", "same name"),
        ("mine.csv", b"slug\n", "no rows"),
        ("mine.csv", b"slug,sumary,colour\nnight-line,x,y\n", "no column “sumary”, “colour”"),
        ("mine.csv", b"name,summary\nNight Line,x\n", "needs the column slug"),
        ("mine.csv", b"checked_on,slug\n2026-01-01,night-line\n", "no column “checked_on”"),
    ],
)
def test_a_file_that_is_none_is_refused_in_words(adas_desk, line, name, content, says):
    response = upload(adas_desk, Helpline, content, name=name)
    assert says in refusal(response) or says in response.text
    line.refresh_from_db()
    assert line.summary == ""


def test_fifty_megabytes_are_refused(adas_desk):
    file = SimpleUploadedFile("mine.csv", b"slug\n" + b"x" * 50 * 1024 * 1024)
    response = adas_desk.post(page(Helpline, "sheet_import"), {"of": "helpline", "file": file})
    assert "larger than 5 MB" in refusal(response)


def test_how_much_may_come_in_is_a_setting(adas_desk, settings):
    settings.SHEET_MOST_ROWS = 2
    rows = [{"slug": f"line-{n}", "name": "Line", "kind": "family", "short_number": "988"} for n in range(3)]
    assert "more than 2 rows" in refusal(upload(adas_desk, Helpline, as_csv(*rows)))
    assert upload(adas_desk, Helpline, as_csv(*rows[:2])).context["report"].counts["new"] == 2
    settings.SHEET_MOST_MEGABYTES = 0
    assert "larger than 0 MB" in refusal(upload(adas_desk, Helpline, as_csv(*rows)))


def test_a_thousand_rows_and_one(adas_desk):
    rows = [{"slug": f"line-{n}", "name": "Line"} for n in range(1001)]
    assert "more than 1,000 rows" in refusal(upload(adas_desk, Organization, as_csv(*rows)))


def test_without_a_file_the_form_says_so(adas_desk):
    response = adas_desk.post(page(Helpline, "sheet_import"), {"of": "helpline"})
    assert "This field is required" in refusal(response)
    sent = {"of": "fax", "file": SimpleUploadedFile("a.csv", b"slug")}
    response = adas_desk.post(page(Helpline, "sheet_import"), sent)
    assert "fax" in refusal(response)


def test_a_formula_is_a_problem_of_its_cell(adas_desk, line):
    book = Workbook()
    book.active.append(["slug", "summary"])
    book.active.append(["night-line", '=HYPERLINK("https://evil.example/","Call")'])
    packed = io.BytesIO()
    book.save(packed)
    report = upload(adas_desk, Helpline, packed.getvalue(), name="mine.xlsx").context["report"]
    assert said_in(report) == {2: [("summary", "Holds a formula. Copy the cell and paste its value.")]}


def test_a_guarded_formula_in_a_csv_is_text(adas_desk, line):
    bring_in(adas_desk, Helpline, {"slug": "night-line", "summary": "'=1+1"})
    line.refresh_from_db()
    assert line.summary == "=1+1"


def test_the_same_record_twice_in_one_file(adas_desk, line):
    row = {"name": "A", "kind": "family", "short_number": "998"}
    report = looked_at(
        adas_desk, Helpline, {"slug": "night-line"} | row, {"slug": "night-line"} | row, {"slug": "new"} | row,
        {"slug": "new"} | row,
    )  # fmt: skip
    assert {number: said[0][1] for number, said in said_in(report).items()} == {
        3: "Row 2 is about the same helpline.",
        5: "Row 4 is about the same helpline.",
    }


def test_two_new_ones_of_a_name_that_only_one_may_have(adas_desk):
    report = looked_at(adas_desk, Program, {"slug": "one", "name": "Circle"}, {"slug": "two", "name": "Circle"})
    assert said_in(report)[3][0][1] == "Row 2 is about the same program."


def test_a_name_that_another_record_has(adas_desk, group):
    report = looked_at(adas_desk, Program, {"slug": "other", "name": "Family Circle"})
    assert "already exists" in said_in(report)[2][0][1]


def test_a_known_record_gets_no_name_that_another_has(adas_desk, group):
    Program.objects.create(name="Morning Circle", slug="morning-circle")
    report = looked_at(adas_desk, Program, {"slug": "morning-circle", "name": "Family Circle"})
    assert "already exists" in said_in(report)[2][0][1]


def test_an_address_that_another_record_once_had(adas_desk, group, line):
    OldAddress.objects.create(record=group, slug="old-circle")
    report = looked_at(adas_desk, SupportGroup, {"slug": "old-circle", "name": "New"})
    assert "once had it" in said_in(report)[2][0][1]


def test_a_record_that_is_not_there_is_named(adas_desk, group):
    report = looked_at(adas_desk, SupportGroup, {"slug": "evening-circle", "organization": "hill", "place": "Oak Hall"})
    wrong = dict(said_in(report)[2])
    assert "no organization “hill”" in wrong["organization"]
    assert "no place “Oak Hall”" in wrong["place"]
    report = looked_at(adas_desk, SupportGroup, {"slug": "evening-circle", "place": "#99999"})
    assert "There is no such place" in said_in(report)[2][0][1]


def test_a_number_with_other_digits_or_far_too_long(adas_desk, library):
    for number in ("²", "9" * 40, "-1", "1.5", "x"):
        report = looked_at(adas_desk, Place, {"number": number, "town": "Boston", "state": "MA"})
        assert "There is no place" in said_in(report)[2][0][1]


def test_a_row_longer_than_the_names_of_columns(adas_desk, line):
    report = upload(adas_desk, Helpline, b"slug,summary\nnight-line,Call,now\n").context["report"]
    assert "column without a name" in said_in(report)[2][0][1]


def test_what_the_database_refuses_changes_nothing(adas_desk, line, monkeypatch):
    """Should a rule ever be missing from the forms."""
    monkeypatch.setattr("resources.admin.sheets.sheet.FormRow.save", lambda row: _break())
    preview = upload(adas_desk, Helpline, as_csv({"slug": "night-line", "summary": "Call."}))
    sent = {"of": "helpline", "ticket": preview.context["ticket"]}
    response = adas_desk.post(page(Helpline, "sheet_import"), sent)
    assert "database refuses" in refusal(response)
    line.refresh_from_db()
    assert line.summary == ""


def _break():
    Helpline.objects.create(name="Half", slug="night-line", kind="family", short_number="988")
