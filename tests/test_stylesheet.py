"""Authors keep small files; a family's phone asks for one."""

import re
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.contrib.staticfiles.management.commands.collectstatic import Command as CollectStatic
from django.core.management import call_command

from bench.groups import make_groups
from config.stylesheet import NAME, OF_OTHER_PAGES, StylesheetFinder, joined_stylesheet
from tests.records import load_towns


def open_text(path: str) -> str:
    return Path(path).read_text(encoding="utf-8")


@pytest.fixture
def site(tmp_path, settings):
    """A site of two small files, the later one written first."""
    settings.BASE_DIR = tmp_path
    folder = tmp_path / "static" / "css"
    folder.mkdir(parents=True)
    (folder / "20-base.css").write_text("p { color: teal }\n\n", encoding="utf-8")
    (folder / "10-tokens.css").write_text(":root { --gap: “1rem” }\n", encoding="utf-8")
    (folder / "notes.txt").write_text("not a stylesheet", encoding="utf-8")
    return folder


def test_the_parts_are_joined_in_the_order_of_their_names(site):
    assert joined_stylesheet() == ":root{--gap:“1rem”}p{color:teal}"


def test_the_finder_hands_out_the_joined_file_and_nothing_else(site, tmp_path):
    finder = StylesheetFinder()
    found = finder.find(NAME)
    assert found == str(tmp_path / ".build" / NAME)
    assert finder.find(NAME, find_all=True) == [found]
    assert finder.find("css/20-base.css") == []
    assert finder.find("other.css") == []
    assert (tmp_path / ".build" / NAME).read_text(encoding="utf-8") == joined_stylesheet()


def test_a_part_that_changes_changes_the_page_without_a_restart(site, tmp_path):
    finder = StylesheetFinder()
    finder.find(NAME)
    (site / "20-base.css").write_text("p { color: black }", encoding="utf-8")
    assert "black" in open_text(finder.find(NAME))
    (site / "30-more.css").write_text("a { color: blue }", encoding="utf-8")
    assert open_text(finder.find(NAME)).endswith("a{color:blue}")


def test_a_file_that_is_right_already_is_left_alone(site, tmp_path):
    """Its date stays, so browsers and `collectstatic` do not fetch it again."""
    finder = StylesheetFinder()
    finder.find(NAME)
    target = tmp_path / ".build" / NAME
    target.chmod(0o444)
    before = target.stat().st_mtime_ns
    finder.find(NAME)
    assert target.stat().st_mtime_ns == before


def test_collecting_lists_the_stylesheet_once_with_its_words(site):
    ((path, storage),) = StylesheetFinder().list(None)
    assert path == NAME
    with storage.open(path) as file:
        assert file.read().decode() == joined_stylesheet()


def test_the_sites_own_stylesheet_is_found_by_its_public_name():
    path = finders.find(NAME)
    assert open_text(path) == joined_stylesheet()
    assert len(joined_stylesheet()) > 1000


def test_collectstatic_puts_the_stylesheet_where_pages_look_for_it(tmp_path, settings):
    settings.STATIC_ROOT = tmp_path
    call_command(CollectStatic(), interactive=False, verbosity=0)
    assert (tmp_path / NAME).read_text(encoding="utf-8") == joined_stylesheet()


def test_no_rule_is_lost_at_a_seam(settings):
    """Each part closes what it opens, so that joining them changes no meaning."""
    parts = sorted((settings.BASE_DIR / "static" / "css").glob("*.css"))
    assert len(parts) >= 3
    for part in parts:
        text = part.read_text(encoding="utf-8")
        assert text.count("{") == text.count("}"), part.name
        assert text.count("/*") == text.count("*/"), part.name


CLASSES = re.compile(r"\.([a-z][\w-]*)(?=[^{}]*\{)")


@pytest.mark.django_db
@pytest.mark.parametrize(
    "address", ["", "?near=06702", "?near=06702&radius=200&sort=soonest", "?near=nowhere", "?page=2"]
)
def test_the_finder_has_every_rule_that_it_uses(client, settings, address):
    """It leaves out the parts of other pages; a class that only they know would stand there without its looks."""
    load_towns()
    make_groups(60)
    html = client.get(f"/groups/{address}").content.decode()
    used = {word for words in re.findall(r'class="([^"]*)"', html) for word in words.split()}
    scripts = "".join(map(open_text, (settings.BASE_DIR / "static").glob("*.js")))
    used |= set(re.findall(r'className = "([^"]*)"', scripts))
    folder = settings.BASE_DIR / "static" / "css"
    left_out = {word for name in OF_OTHER_PAGES for word in CLASSES.findall(open_text(folder / name))}
    held = set(CLASSES.findall(joined_stylesheet(OF_OTHER_PAGES)))
    assert "group-row" in held or address == "?near=nowhere"
    assert not (used & left_out) - held
