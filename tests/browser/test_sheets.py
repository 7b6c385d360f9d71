"""At the desk in the browser: a list becomes a spreadsheet, is changed on a desk, and comes back in."""

import pytest
from openpyxl import load_workbook

from groups.models import SupportGroup
from resources.models import FlaggedWord
from tests.admin.people import EDITOR, REVIEWER, person
from tests.browser.at_desk import fits, sign_in, with_phone
from tests.records import make_group, make_meeting, make_place

pytestmark = pytest.mark.django_db(transaction=True)

SCREENS = [(360, True), (360, False), (1280, True)]


@pytest.fixture
def groups() -> list[SupportGroup]:
    church = make_place(name="Grace Church", address="12 Elm St")
    groups = [make_group(name=f"{day} Hope", slug=f"{day.lower()}-hope", place=church) for day in ("Monday", "Tuesday")]
    for group in groups:
        make_meeting(group)
    FlaggedWord.objects.create(flag="hotline", suggest="helpline", kind="soft")
    return groups


def choose(page, path) -> None:
    """Choose a file and press Preview."""
    page.get_by_label("File:", exact=True).set_input_files(path)
    page.get_by_role("button", name="Preview").click()
    page.locator(".counts, .errorlist").first.wait_for()
    page.wait_for_load_state()


def export(page, path) -> None:
    """From the list, with a search, to a file on the disk."""
    page.goto("/admin/groups/supportgroup/?q=hope")
    page.get_by_role("link", name="Export", exact=True).click()
    page.get_by_text("The 2 support groups that the list shows").wait_for()
    # A download that begins while the page still loads ends that loading, and no "load" would ever come.
    page.wait_for_load_state()
    with page.expect_download() as download:
        page.get_by_role("link", name="Support groups: XLSX").click()
    download.value.save_as(path)


def sound(page, axe, javascript) -> None:
    """Nothing is cut off, and all can use it, in both themes."""
    assert fits(page)
    if not javascript:
        return
    for theme in ("dark", "light"):
        page.emulate_media(color_scheme=theme)
        page.evaluate("Promise.all(document.getAnimations().map((each) => each.finished))")
        assert not axe(page, ".sheets")


@pytest.mark.parametrize(("width", "javascript"), SCREENS)
def test_rita_changes_her_list_in_a_spreadsheet(open_page, axe, groups, tmp_path, width, javascript):
    page, mine = open_page(width=width, javascript=javascript), tmp_path / "mine.xlsx"
    sign_in(page, with_phone(person(REVIEWER)))
    export(page, mine)
    sound(page, axe, javascript)

    book = load_workbook(mine)
    names = [cell.value for cell in book.active[1]]
    cell = {name: column for column, name in enumerate(names, start=1)}
    book.active.cell(2, cell["summary"]).value = "For parents. No hotline."
    book.active.cell(3, cell["cost"]).value = "a dollar"
    book.save(mine)
    page.get_by_role("link", name="Changed a file? Import it").click()
    choose(page, mine)
    told = page.locator(".sheet-rows").inner_text()
    assert "Row 3: tuesday-hope" in told
    assert "“a dollar” is none of: free" in told
    assert page.get_by_role("button", name="Import now").count() == 0
    sound(page, axe, javascript)

    book.active.cell(3, cell["cost"]).value = "free"
    book.save(mine)
    choose(page, mine)
    told = page.locator(".sheet-rows").inner_text()
    assert all(words in told for words in ("For parents. No hotline.", "unknown", "free", "Think about “hotline”"))
    sound(page, axe, javascript)
    assert SupportGroup.objects.get(slug="monday-hope").summary == ""
    page.get_by_role("button", name="Import now").click()
    page.get_by_text("Imported “mine.xlsx”: 0 new, 2 changed").wait_for()
    page.goto("/groups/monday-hope/")
    page.get_by_text("For parents. No hotline.").first.wait_for()
    page.goto(f"/admin/groups/supportgroup/{groups[0].pk}/history/")
    page.get_by_text("Spreadsheet “mine.xlsx”").wait_for()


def test_a_table_of_changes_is_read_with_the_keyboard(open_page, groups, tmp_path):
    page = open_page()
    sign_in(page, with_phone(person(EDITOR, states=["CT"])))
    page.goto("/admin/groups/supportgroup/sheet/import/")
    mine = tmp_path / "mine.csv"
    texts = ["word " * 80] * 3
    mine.write_text(f"slug,summary,summary_es,first_visit\nmonday-hope,{','.join(texts)}\n")
    choose(page, mine)
    region = page.get_by_role("region", name="Changed")
    # On a phone all of it stands on the page, down to the last remark.
    assert region.evaluate("box => box.scrollHeight <= box.clientHeight")
    region.focus()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.value") == "Import now"
    page.keyboard.press("Enter")
    page.get_by_text("1 changed").wait_for()
    page.wait_for_load_state()


def test_a_file_of_another_kind_is_refused_in_words(page, axe, groups, tmp_path):
    sign_in(page, with_phone(person(EDITOR, states=["CT"])))
    page.goto("/admin/groups/supportgroup/sheet/import/")
    for name, content, says in (
        ("picture.csv", b"\x89PNG\r\n\x1a\n\x00\x00", "some other kind of file"),
        ("old.csv", "slug,name\nmonday-hope,Niños\n".encode("cp1252"), "CSV UTF-8"),
        ("other.csv", b"slug,colour\nmonday-hope,red\n", "no column “colour”"),
    ):
        path = tmp_path / name
        path.write_bytes(content)
        choose(page, path)
        page.locator(".errorlist").get_by_text(says).wait_for()
        sound(page, axe, javascript=True)
    assert SupportGroup.objects.get(slug="monday-hope").name == "Monday Hope"
