"""When the database is away, the pages that save lives answer as they were last saved, and say so."""

import os
import re
from datetime import datetime, timedelta
from pathlib import Path
from unittest import mock

import pytest
from django.core.management import call_command
from django.db import OperationalError, connection
from django.test import Client
from django.utils import timezone

from config import pages_to_save, saved_copies
from config.locks import alone_in
from config.saved_copies import save_copies
from guides.models.guide import DOS_AND_DONTS_SLUG
from resources.curation import close
from resources.models import DayCount
from tests.records import load_real_records, make_group, make_helpline, make_place

#: What is never without a copy, in both languages.
ALWAYS = ["/", "/overdose/", "/helplines/", "/plan/", "/places/", "/places/ct/", f"/guides/{DOS_AND_DONTS_SLUG}/"]


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, settings, time_machine) -> Path:
    """A Tuesday afternoon in Connecticut."""
    settings.SAVED_COPIES = str(tmp_path / "copies")
    time_machine.move_to("2026-11-24T21:15:00Z", tick=False)
    return Path(settings.SAVED_COPIES)


@pytest.fixture
def visitor() -> Client:
    return Client(raise_request_exception=False)


def down():
    return mock.patch.object(connection, "cursor", side_effect=OperationalError("connection refused"))


def saved() -> int:
    return save_copies(timezone.now())


def dated(folder: Path, moment: datetime) -> None:
    """The copies bear this time; files know only the machine's own."""
    os.utime(folder / "copies.json", (moment.timestamp(),) * 2)


@pytest.mark.django_db
def test_dolores_reads_the_pages_that_save_lives_without_a_database(visitor):
    load_real_records()
    saved()
    with down():
        for address in [*ALWAYS, *(f"/es{address}" for address in ALWAYS)]:
            response = visitor.get(address)
            assert response.status_code == 200, address
            assert response["Cache-Control"] == "no-store"
            words = "Guardamos esta página" if address.startswith("/es") else "We saved this page"
            assert words in response.content.decode(), address
            assert 'href="tel:988"' in response.content.decode()


@pytest.mark.django_db
def test_a_copy_says_when_it_was_saved_in_the_time_of_its_place(visitor):
    saved()
    with down():
        html = visitor.get("/helplines/").content.decode()
        en_espanol = visitor.get("/es/helplines/").content.decode()
    assert "We saved this page Tuesday, November 24 at 4:15 pm (Eastern time)." in html
    assert "Guardamos esta página el martes 24 de noviembre, 4:15\u00a0p.\u00a0m. (hora del Este)." in en_espanol
    assert "We saved" not in visitor.get("/helplines/").content.decode()


@pytest.mark.django_db
def test_searches_and_forms_answer_503_with_the_same_numbers(visitor):
    load_real_records()
    saved()
    with down():
        for address in ("/groups/?near=06702", "/search/?q=grief", "/plan/?near=06702", "/naloxone/"):
            response = visitor.get(address)
            assert response.status_code == 503, address
            assert b"1-800-662-4357" in response.content
        assert visitor.post("/").status_code in (403, 405, 503)


@pytest.mark.django_db
def test_the_steps_of_an_overdose_come_whatever_was_asked(visitor):
    load_real_records()
    saved()
    with down():
        assert b"We saved this page" in visitor.get("/overdose/?state=CT").content
        assert b"We saved this page" in visitor.get("/helplines/?state=CT").content


@pytest.mark.django_db
@pytest.mark.parametrize("start", ["", "/es"])
def test_nothing_stands_between_a_father_and_the_steps(visitor, start):
    """That our lists are away is no news to him who kneels on the floor; it is said below."""
    load_real_records()
    saved()
    with down():
        html = visitor.get(f"{start}/overdose/").content.decode()
        said = html.index("Guardamos esta página" if start else "We saved this page")
        assert html.index('class="call-button" href="tel:911"') < html.index('class="steps"') < said
        assert ("Los pasos y los números de teléfono son los mismos." if start else "The steps and the phone") in html
        assert "were true then" not in html
        assert "eran ciertas" not in html


@pytest.mark.django_db
def test_a_search_for_groups_leads_to_the_towns_that_are_saved(visitor, folder, settings):
    load_real_records()
    saved()
    with down():
        assert b'href="/places/"' in visitor.get("/groups/?near=06702").content
        assert b'href="/es/places/"' in visitor.get("/es/groups/?near=06702").content
        assert visitor.get("/places/").status_code == 200
        settings.SAVED_COPIES = ""
        assert b"/places/" not in visitor.get("/groups/?near=06702").content
    assert 'href="/es/places/"' in (folder / "es" / "unavailable.html").read_text()


@pytest.mark.django_db
def test_the_groups_that_are_read_most_are_saved(visitor, monkeypatch):
    monkeypatch.setattr(pages_to_save, "MOST_GROUPS", 1)
    make_group(slug="a-quiet-group", place=make_place())
    make_group(slug="much-read", place=make_place())
    DayCount.objects.create(day=timezone.localdate(), page="/groups/much-read/", count=40)
    DayCount.objects.create(day=timezone.localdate(), page="/groups/nobody-knows/", count=90)
    saved()
    with down():
        assert visitor.get("/groups/much-read/").status_code == 200
        assert visitor.get("/es/groups/much-read/").status_code == 200
        assert visitor.get("/groups/a-quiet-group/").status_code == 503
        assert visitor.get("/places/ct/waterbury/").status_code == 200


@pytest.mark.django_db(transaction=True)
def test_the_copy_of_a_closed_group_goes_at_once(visitor):
    group = make_group(slug="evening-circle")
    make_group(slug="morning-circle")
    saved()
    close(group, on=timezone.localdate(), reason="The room is gone.")
    with down():
        assert visitor.get("/groups/evening-circle/").status_code == 503
        assert visitor.get("/es/groups/evening-circle/").status_code == 503
        assert visitor.get("/groups/morning-circle/").status_code == 200


@pytest.mark.django_db(transaction=True)
def test_copies_are_made_anew_when_something_changed_or_half_an_hour_has_gone(folder, time_machine):
    make_group(place=make_place())
    assert saved() > 10
    dated(folder, timezone.now())
    assert saved() == 0
    make_helpline(name="Brook line")
    assert saved() > 10
    assert "Brook line" in (folder / "helplines" / "index.html").read_text()
    dated(folder, timezone.now())
    time_machine.shift(timedelta(minutes=31))
    assert saved() > 10


@pytest.mark.django_db(transaction=True)
def test_copies_of_a_clock_that_was_ahead_do_not_grow_old_in_the_meantime(folder):
    make_group(place=make_place())
    assert saved() > 10
    dated(folder, timezone.now() + timedelta(days=2))
    assert saved() > 10


@pytest.mark.django_db(transaction=True)
def test_a_page_that_is_gone_leaves_no_copy(folder):
    group = make_group(slug="evening-circle", place=make_place(town="Torrington", zip_code="06790"))
    saved()
    assert (folder / "groups/evening-circle/index.html").exists()
    assert (folder / "es/places/ct/torrington/index.html").exists()
    group.delete()
    saved()
    assert not list(folder.rglob("evening-circle/index.html"))
    assert not list(folder.rglob("torrington/index.html"))


@pytest.mark.django_db
def test_a_full_disk_leaves_the_old_copies_whole(folder, capsys):
    make_helpline(name="River line")
    saved()
    before = (folder / "helplines" / "index.html").read_bytes()
    (folder / "copies.json").unlink()
    full = mock.patch("config.saved_copies.NamedTemporaryFile", side_effect=OSError(28, "No space left on device"))
    with full, pytest.raises(Exception, match="saved copies"):
        call_command("tick")
    assert "No space left on device" in capsys.readouterr().err
    assert (folder / "helplines" / "index.html").read_bytes() == before
    assert not list(folder.rglob(".*"))


@pytest.mark.django_db
def test_a_page_that_lost_its_records_is_neither_saved_nor_kept(folder, visitor, settings):
    settings.PAGE_CACHE = True
    with mock.patch("resources.content.version", return_value="1-1"):
        with down():
            response = visitor.get("/about/")
            assert response.status_code == 200
            assert response["Cache-Control"] == "no-store"
        make_helpline(name="River line")
        assert visitor.get("/about/")["Cache-Control"] == "no-cache"


@pytest.mark.parametrize(
    "address",
    ["/../etc/passwd", "/groups/../../settings/", "/%2e%2e/x/", "/a,b/", "/home", "//", "/é/", "/" + "x" * 3000 + "/"],
)
def test_no_address_reaches_outside_the_folder(folder, visitor, address, db):
    with down():
        assert visitor.get(address).status_code in (301, 404, 503)


def test_a_name_that_no_file_can_have_is_no_fault(folder, visitor, db):
    saved()
    assert visitor.get(f"/{'x' * 300}/").status_code == 404


@pytest.mark.django_db
def test_a_hiccup_of_the_database_takes_no_copy_away(folder, visitor):
    """One statement fails while `tick` makes the overdose page: the old copy stays, and the next turn tries again."""
    load_real_records()
    saved()
    (folder / "copies.json").unlink()
    hiccup = mock.patch("guides.views._overdose_records", side_effect=OperationalError("canceling statement"))
    with hiccup, pytest.raises(saved_copies.NotWholeError, match="/overdose/"):
        saved()
    with down():
        assert b"We saved this page" in visitor.get("/overdose/").content
    assert saved() > 10


@pytest.mark.django_db
def test_one_broken_page_does_not_keep_the_others_old(folder):
    make_helpline(name="River line")
    broken = mock.patch("config.views.home.home_guides", side_effect=ValueError("a mistake of ours"))
    with broken, pytest.raises(saved_copies.NotWholeError, match=r"^/ \(ValueError\), /es/ \(ValueError\)$"):
        saved()
    assert "River line" in (folder / "helplines/index.html").read_text()


@pytest.fixture
def collected(tmp_path: Path, settings) -> None:
    """The site's files, collected as for production."""
    settings.STATIC_ROOT = str(tmp_path / "static")
    call_command("collectstatic", interactive=False, verbosity=0)


@pytest.mark.django_db
@pytest.mark.usefixtures("collected")
def test_a_mother_fills_in_the_plan_while_no_process_answers(folder):
    """nginx has nothing but the copies: what a page links to lies beside it, scripts too."""
    load_real_records()
    saved()
    pages = list(folder.rglob("*.html"))
    linked = {file for page in pages for file in re.findall(r'(?:href|src)="(/static/[^"]+)"', page.read_text())}
    assert "/static/plan.js" in linked
    assert [file for file in sorted(linked) if not (folder / file.strip("/")).is_file()] == []


@pytest.mark.django_db
@pytest.mark.usefixtures("collected")
def test_files_that_were_never_collected_are_one_fault_with_a_name_that_says_so(folder, settings):
    """Not a fault for each page, every five minutes."""
    load_real_records()
    settings.STORAGES = settings.STORAGES | {
        "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"}
    }
    with mock.patch("config.saved_copies._html_of") as made, pytest.raises(saved_copies.FilesNotCollectedError):
        saved()
    assert not made.called


@pytest.mark.django_db
def test_files_of_others_stay(folder):
    (folder / "theirs").mkdir(parents=True)
    (folder / "theirs/index.html").write_text("Somebody else's")
    saved()
    assert (folder / "theirs/index.html").exists()


@pytest.mark.django_db
def test_of_two_at_once_the_second_leaves_it_to_the_first(folder):
    with alone_in(folder) as first:
        assert first
        assert saved() == 0
    assert saved() > 0


@pytest.mark.django_db(transaction=True)
def test_a_group_that_closes_while_copies_are_made_has_none(folder, monkeypatch):
    group = make_group(slug="evening-circle")
    make = saved_copies._html_of

    def made_slowly(address, now):
        html = make(address, now)
        if address == "/es/groups/evening-circle/":
            close(group, on=timezone.localdate(), reason="The room is gone.")
        return html

    monkeypatch.setattr(saved_copies, "_html_of", made_slowly)
    saved()
    assert not list(folder.rglob("evening-circle/index.html"))


def test_without_a_folder_nothing_is_saved(settings, visitor, db):
    settings.SAVED_COPIES = ""
    assert saved() == 0
    with down():
        assert visitor.get("/helplines/").status_code == 503
