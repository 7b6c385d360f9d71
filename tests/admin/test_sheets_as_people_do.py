"""Rosa's files are as Excel and busy people leave them: what is clear is read, the rest is said in plain words."""

import pytest

from groups.models import Meeting, SupportGroup
from resources.models import Helpline, Place
from tests.admin.people import REVIEWER, desk_of, person
from tests.admin.sheets import as_csv, bring_in, exported, looked_at, refusal, said_in, upload

pytestmark = pytest.mark.django_db


@pytest.fixture
def ritas_desk(db):
    return desk_of(person(REVIEWER))


def test_excel_dropped_the_zero_of_a_zip_code(ritas_desk, library, towns):
    library.zip_code = "06702"
    library.save()
    row = {"number": str(library.pk), "town": "Waterbury", "state": "CT"}
    assert looked_at(ritas_desk, Place, row | {"zip_code": "6702"}).counts["unchanged"] == 1
    typo = looked_at(ritas_desk, Place, row | {"zip_code": "0670"})
    assert said_in(typo) == {2: [("zip_code", "We know no ZIP code 0670. Correct it, or leave it empty.")]}


@pytest.mark.parametrize("code", ["06702", ""])
def test_a_town_misspelt_is_told_though_its_point_is_known(ritas_desk, library, towns, code):
    row = {"number": str(library.pk), "state": "CT", "zip_code": code, "latitude": "41.55", "longitude": "-73.04"}
    unknown = "We know no town “Watterbury” in CT. Check the spelling: families read it."
    (line,) = looked_at(ritas_desk, Place, row | {"town": "Watterbury"}).lines
    assert unknown in line.notes
    (line,) = looked_at(ritas_desk, Place, row | {"town": "Naugatuck"}).lines
    assert not [note for note in line.notes if "no town" in note]


def test_a_file_that_changes_nothing_says_why_there_is_no_button(ritas_desk, line):
    preview = upload(ritas_desk, Helpline, as_csv({"slug": "night-line", "name": "Night Line"}))
    assert "would change nothing" in preview.text
    assert "Nothing is written yet" not in preview.text
    assert "Import now" not in preview.text


def test_a_renamed_column_is_told_by_what_the_file_lacks(ritas_desk, line):
    columns = dict.fromkeys(["slug", "name", "phone"], "")
    whole = looked_at(ritas_desk, Helpline, columns | {"slug": "night-line", "name": "Night Line"})
    assert whole.counts["error"] == 0
    renamed = {"slug": "night-line", "name": "Night Line", "Phone number": "860-555-0100"}
    said = refusal(upload(ritas_desk, Helpline, as_csv(renamed)))
    assert "no column “phone_number” here" in said
    lacks = said.split("lacks: ")[1].rstrip(".").split(", ")
    assert "phone" in lacks
    assert "name" not in lacks
    assert "Are these" not in said


def test_the_file_of_another_table_is_told(ritas_desk, group):
    meeting = {"number": "", "group": "evening-circle", "weekday": "Tuesday", "start": "7 pm", "end": "8 pm"}
    assert "Are these support groups?" in refusal(upload(ritas_desk, SupportGroup, as_csv(meeting)))
    lines = exported(ritas_desk, Helpline)  # more than half of whose columns groups have, too
    assert "Are these support groups?" in refusal(upload(ritas_desk, SupportGroup, lines + b"night-line\r\n"))


@pytest.mark.parametrize("slug", ["", "Day Line"])
def test_a_new_row_without_a_slug_hears_what_one_is(ritas_desk, slug):
    report = looked_at(
        ritas_desk, Helpline, {"slug": slug, "name": "Day Line", "kind": "family", "short_number": "998"}
    )
    ((column, said),) = said_in(report)[2]
    assert column == "slug"
    assert "the last part of its web address, such as “river-family-circle”" in said


def test_a_slug_in_capitals_makes_no_second_record(ritas_desk, line):
    """Excel and phones begin a cell with a capital."""
    row = {"slug": "Night-line", "name": "Night Line", "kind": "family", "short_number": "999"}
    report = looked_at(ritas_desk, Helpline, row)
    assert said_in(report) == {2: [("slug", "An address has small letters only: “night-line”.")]}
    bring_in(ritas_desk, Helpline, row | {"slug": "night-line", "summary": "Call at night."})
    assert list(Helpline.objects.values_list("slug", "summary")) == [("night-line", "Call at night.")]


def test_an_old_slug_in_capitals_stays(ritas_desk):
    Helpline.objects.create(name="Dawn Line", slug="Dawn-Line", kind="family", short_number="997")
    assert looked_at(ritas_desk, Helpline, {"slug": "Dawn-Line", "summary": "Call at dawn."}).counts["changed"] == 1


def test_all_that_is_wrong_with_what_names_a_meeting_is_said_at_once(ritas_desk, group):
    row = {"group": "Evening Circle", "weekday": "Tue", "start": "at seven", "end": "8 pm", "format": "in_person"}
    row |= {"repeats": "weekly", "weeks": "", "first_date": ""}
    said = dict(said_in(looked_at(ritas_desk, Meeting, row))[2])
    assert list(said) == ["group", "weekday", "start"]
    assert "Write its slug, the last part of its web address." in said["group"]
