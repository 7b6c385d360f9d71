"""Reading a spreadsheet: whatever Rosa chooses becomes rows, or a sentence that says what to do."""

import io
import zipfile
from contextlib import suppress
from datetime import date, datetime, time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from resources.interchange.sheets import SheetError, read_sheet, write_csv
from resources.interchange.workbooks import LONGEST_CELL, write_workbook


def read(content, most=1000):
    return read_sheet(content if isinstance(content, bytes) else content.encode(), most)


def said(content, most=1000) -> str:
    with pytest.raises(SheetError) as refused:
        read(content, most)
    return str(refused.value)


def workbook(*lines, title="Groups") -> bytes:
    book = Workbook()
    book.active.title = title
    for line in lines:
        book.active.append(line)
    packed = io.BytesIO()
    book.save(packed)
    return packed.getvalue()


def test_rows_are_numbered_as_the_program_shows_them():
    file = read('slug,name\nnight-line,Night Line\n\n"day-line","Day,\nLine"\n,\n')
    assert file.columns == ["slug", "name"]
    assert [(row.number, row.cells) for row in file.rows] == [
        (2, {"slug": "night-line", "name": "Night Line"}),
        (4, {"slug": "day-line", "name": "Day,\nLine"}),
    ]


@pytest.mark.parametrize("mark", [",", ";", "\t"])
def test_any_mark_between_cells(mark):
    assert read(f"slug{mark}name{mark}url\na{mark}b\n").rows[0].cells == {"slug": "a", "name": "b", "url": ""}


def test_what_excel_writes_before_and_in_the_names_of_columns():
    assert read("\ufeff Slug ,Text  Number\r\na,988\r\n").columns == ["slug", "text_number"]


def test_cells_that_were_guarded_are_as_they_were():
    assert read("slug,phone\na,'+12035550100\nb,'Til dawn\n").rows[0].cells["phone"] == "+12035550100"


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "empty"),
        (b" \r\n", "empty"),
        (b"slug,name\n", "no rows"),
        (b",,\na,b,c\n", "first row must name"),
        (b"slug,name,Slug\na,b,c\n", "same name: slug"),
        ("slug,name\na,Niño\n".encode("latin-1"), "line 2 cannot be read"),
        ("slug,name\na,Niño\n".encode("utf-16"), "UTF-16"),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "some other kind of file"),
        (b"MZ\x90\x00\x03", "some other kind of file"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "old Excel format"),
        (b"PK\x03\x04 and then nothing", "broken"),
        (b'slug,name\na,"never closed\n', "no sound CSV"),
        (b'slug,name\na,"b"c\n', "no sound CSV"),
        (b"slug," + b"x" * 200_000, "no sound CSV"),
        (b",".join(b"c%d" % n for n in range(300)) + b"\n1\n", "more than 200 columns"),
    ],
)
def test_what_is_no_spreadsheet_is_refused_in_words(content, says):
    assert says in said(content)


def test_a_wrong_encoding_is_told_how_to_mend():
    assert "CSV UTF-8" in said("slug\nNiño\n".encode("cp1252"))


def test_one_row_too_many():
    rows = "\n".join(f"line-{n}" for n in range(1001))
    assert "more than 1,000 rows" in said(f"slug\n{rows}\n")
    assert len(read(f"slug\n{rows}\n", most=1001).rows) == 1001


def test_a_cell_beyond_the_named_columns_is_a_problem_of_its_row():
    [sound, wrong] = read("slug,name,\na,b,\nc,d,e\n").rows
    assert (sound.problems, list(wrong.problems)) == ({}, [""])


# XLSX ------------------------------------------------------------------------------------------------


def test_values_of_a_workbook_are_as_a_person_would_type_them():
    cells = [
        "a",
        988,
        41.5,
        6702.0,
        True,
        date(2026, 5, 1),
        datetime.fromisoformat("2026-05-01"),
        time(19),
        time(7, 30, 5),
        None,
    ]
    names = ["slug", "short", "north", "zip", "yes", "day", "moment", "start", "exact", "empty"]
    assert list(read(workbook(names, cells)).rows[0].cells.values()) == [
        "a", "988", "41.5", "6702", "yes", "2026-05-01", "2026-05-01", "19:00", "07:30:05", "",
    ]  # fmt: skip


def test_a_formula_is_a_problem_of_its_cell():
    [row] = read(workbook(["slug", "name"], ["a", '=HYPERLINK("https://evil.example/","Night Line")'])).rows
    assert "formula" in row.problems["name"]
    assert row.cells["name"] == ""


def test_an_error_of_the_program_is_a_problem_of_its_cell():
    book = Workbook()
    book.active.append(["slug", "name"])
    book.active.append(["a"])
    book.active["B2"].value, book.active["B2"].data_type = "#REF!", "e"
    packed = io.BytesIO()
    book.save(packed)
    assert "#REF!" in read(packed.getvalue()).rows[0].problems["name"]


def test_only_the_first_sheet_is_read_and_the_file_says_so():
    book = Workbook()
    book.active.title = "Groups"
    book.active.append(["slug"])
    book.active.append(["a"])
    book.create_sheet("Notes").append(["b"])
    packed = io.BytesIO()
    book.save(packed)
    file = read(packed.getvalue())
    assert [row.cells["slug"] for row in file.rows] == ["a"]
    assert "“Groups”" in file.notes[0]


def repacked(content, changes) -> bytes:
    """The same workbook with some of its parts replaced, as another program or a bad wish would write them."""
    packed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, changes(name, old.read(name)))
    return packed.getvalue()


def test_a_wrong_size_written_in_the_file_hides_no_rows():
    content = workbook(["slug", "name"], ["a", "b"], ["c", "d"])
    lying = repacked(content, lambda name, part: part.replace(b'ref="A1:B3"', b'ref="A1"'))
    assert [row.cells["name"] for row in read(lying).rows] == ["b", "d"]


def test_a_row_far_below_is_not_waited_for():
    content = workbook(["slug"], ["a"])
    far = repacked(
        content, lambda name, part: part.replace(b'<row r="2"', b'<row r="1048576"').replace(b"A2", b"A1048576")
    )
    assert "far below" in said(far)


def test_a_bomb_is_refused_before_it_unpacks():
    content = workbook(["slug"], ["a"])
    bomb = repacked(content, lambda name, part: part + b" " * 60 * 1024 * 1024 if "sheet1" in name else part)
    assert len(bomb) < 100_000
    assert "unpacks to far more" in said(bomb)


def test_a_workbook_whose_words_name_each_other_unpacks_to_nothing():
    """A "billion laughs": ten kilobytes of which a parser makes gigabytes, padded so that its own guard is quiet."""
    content = workbook(["slug", "name"], ["a", "laugh"])
    entities = '<!ENTITY a0 "ha">' + "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 6))

    def laughing(name: str, part: bytes) -> bytes:
        if "sheet1" not in name:
            return part
        return f"<!DOCTYPE x [{entities}]><!--{' ' * 100_000}-->".encode() + part.replace(b"laugh<", b"&a5;<")

    bomb = repacked(content, laughing)
    assert len(bomb) < 10_000
    assert "broken, or no XLSX" in said(bomb)


SOUND = workbook(["slug", "name"], ["a", "b"], ["c", "=1+1"])
SLIPS = st.lists(st.tuples(st.integers(0, 5000), st.integers(0, 255)), min_size=1, max_size=20)


def with_slips(content, slips) -> bytes:
    """The same bytes, but for a few of them."""
    broken = bytearray(content)
    for place, byte in slips:
        broken[place % len(broken)] = byte
    return bytes(broken)


@settings(max_examples=150, deadline=None)
@given(SLIPS)
def test_a_file_that_was_damaged_is_read_or_refused(slips):
    with suppress(SheetError):
        read(with_slips(SOUND, slips))


@settings(max_examples=150, deadline=None)
@given(SLIPS, st.sampled_from(zipfile.ZipFile(io.BytesIO(SOUND)).namelist()))
def test_a_workbook_that_was_badly_written_is_read_or_refused(slips, part):
    with suppress(SheetError):
        read(repacked(SOUND, lambda name, content: with_slips(content, slips) if name == part else content))


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(content):
    with suppress(SheetError):
        read(content)


# Out and in ------------------------------------------------------------------------------------------


TEXT = st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=20)


@settings(deadline=None)
@given(st.lists(st.lists(TEXT, min_size=2, max_size=2), min_size=1, max_size=5))
def test_every_text_comes_back(lines):
    lines = [[f"row {n}", *line] for n, line in enumerate(lines)]
    table = [["slug", "name", "note"], *lines]
    wanted = [[text.strip() for text in line] for line in lines]
    for content in (b"".join(write_csv(table)), write_workbook("All", table)):
        assert [list(row.cells.values()) for row in read(content).rows] == wanted


def test_no_program_runs_what_we_wrote():
    table = [["slug"], ["=1+1"], ["@SUM(A1)"]]
    assert b"\n'=1+1" in b"".join(write_csv(table))
    assert not any(
        "formula" in said for row in read(write_workbook("All", table)).rows for said in row.problems.values()
    )


def test_a_text_that_excel_would_cut_off_is_not_cut_in_silence():
    fits = "x" * LONGEST_CELL
    assert read(write_workbook("All", [["slug"], [fits]])).rows[0].cells["slug"] == fits
    # A sign that guards a text needs room, too.
    for text in (f"x{fits}", f"={fits[1:]}"):
        with pytest.raises(SheetError, match="Row 2 holds a text of 32,768 characters"):
            write_workbook("All", [["slug"], [text]])
        assert text[1:] in b"".join(write_csv([["slug"], [text]])).decode()


def test_a_sign_that_xlsx_does_not_take_is_named():
    with pytest.raises(SheetError, match="Row 2 holds a character"):
        write_workbook("All", [["slug"], ["a\x0bb"]])
