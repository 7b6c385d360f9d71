"""PostgreSQL dies, hangs and comes back while families read and Rosa writes."""

import time

import pytest

from resources.content import SHARED_FOR
from tests.faults.conftest import PASSWORD
from tests.faults.load import COPY, FRESH, LOST, UNAVAILABLE, WRONG, Editor, Visitors, get, kind_of, wait_until, writing
from tests.faults.machines import Web, stopped_at_the_end

#: Pages with a saved copy, in both languages.
SAVED = ["/", "/overdose/", "/helplines/", "/plan/", "/places/ct/", "/es/", "/es/overdose/", "/guides/dos-and-donts/"]
#: Pages without.
OTHERS = ["/groups/?near=06702", "/search/?q=grief", "/naloxone/?near=06702"]
#: Seconds. A copy should come within one (docs/reliability.md has what it took); this only catches a wait without end.
SOON = 5.0
#: A load balancer hears within a second; on a slow machine within two.
READY_SAID = 2.0
#: Seconds until the last worker has asked a database again that is back: each rests for one after it asked in vain.
ALL_ASKED_AGAIN = 3.0
#: Seconds in which a web process that is told to end has ended; one that hangs is killed after 30.
MOST_TO_END = 10.0


def is_fresh(port: int) -> bool:
    return kind_of(*get(port, "/helplines/")) == FRESH


def test_postgresql_dies_under_load_and_comes_back(site, found):
    """No answer is wrong, none is lost, and whatever Rosa was told is saved is there afterwards."""
    rosa = Editor(site.nginx.port, PASSWORD)
    with Visitors(site.nginx.port, [*SAVED, *OTHERS]) as visitors, writing(rosa, "before and after") as kept:
        time.sleep(3)
        before = visitors.figures()
        site.database.stop()
        time.sleep(4)
        away = visitors.figures()
        site.database.start()
        back = wait_until(lambda: is_fresh(site.nginx.port))
        time.sleep(ALL_ASKED_AGAIN)
        visitors.figures()
        time.sleep(3)
        after = visitors.figures()
    found.note("PostgreSQL killed", away, f"fresh again {back:.1f} s after it was back")
    assert set(before.kinds) == set(after.kinds) == {FRESH}
    assert away.kinds[WRONG] == away.kinds[LOST] == 0
    assert away.kinds[COPY] > 0
    assert away.kinds[UNAVAILABLE] > 0
    assert away.longest[COPY] < SOON
    there = {line.strip() for line in site.database.ask("SELECT flag FROM resources_flaggedword").splitlines()}
    assert kept
    assert [word for word in kept if word not in there] == []


def test_postgresql_hangs_under_load_and_goes_on(site, found):
    """It takes connections and answers nothing: the worst that can happen to a program that waits.

    More people search, and more staff work, than the web processes have threads: their waits keep no family from a
    page that saves a life.
    """
    waiting = Visitors(site.nginx.port, [*OTHERS, "/admin/"], people=20, pause=0.2, Cookie="sessionid=" + 32 * "a")
    with Visitors(site.nginx.port, SAVED) as visitors:
        time.sleep(2)
        visitors.figures()
        site.database.hang()
        try:
            with waiting:
                # In the first seconds the shared cache still vouches for pages in memory.
                time.sleep(SHARED_FOR + 5)
                away = visitors.figures()
        finally:
            site.database.go_on()
        back = wait_until(lambda: is_fresh(site.nginx.port))
    asked = waiting.figures()
    found.note("PostgreSQL hangs", away, f"fresh again {back:.1f} s after it went on")
    found.note("the same, searches and staff", asked)
    assert away.kinds[WRONG] == away.kinds[LOST] == asked.kinds[WRONG] == 0
    assert asked.kinds[UNAVAILABLE] > 0
    assert away.kinds[COPY] > 0
    assert away.longest[COPY] < SOON


def test_a_load_balancer_hears_soon_that_the_database_hangs_and_that_it_is_back(site):
    port = site.webs[0].port
    # The database came back a moment ago, after the test before.
    wait_until(lambda: get(port, "/readyz") == (200, b"ready"))
    site.database.hang()
    try:
        begun = time.monotonic()
        assert get(port, "/readyz") == (503, b"database")
        assert time.monotonic() - begun < READY_SAID
        assert get(port, "/healthz") == (200, b"ok")
    finally:
        site.database.go_on()
    wait_until(lambda: get(port, "/readyz") == (200, b"ready"))
    wait_until(lambda: is_fresh(site.nginx.port))


@pytest.mark.parametrize("address", OTHERS)
def test_a_search_says_whom_to_call_when_the_database_hangs(site, address):
    site.database.hang()
    try:
        status, body = get(site.nginx.port, address)
    finally:
        site.database.go_on()
    assert status == 503
    assert b"1-800-662-4357" in body
    wait_until(lambda: is_fresh(site.nginx.port))


def test_a_web_process_ends_soon_though_the_database_hangs(site):
    """What its workers have counted is lost then: nobody waits for that."""
    web = Web(site.tree, "web-that-ends", **site.settings)
    with stopped_at_the_end(web):
        assert is_fresh(web.port)
        site.database.hang()
        begun = time.monotonic()
        try:
            web.stop()
        finally:
            site.database.go_on()
    assert time.monotonic() - begun < MOST_TO_END
    wait_until(lambda: is_fresh(site.nginx.port))


def test_the_copies_outlive_a_restart_without_a_database(site):
    site.database.stop()
    try:
        web = Web(site.tree, "web-without-database", **site.settings)
        with stopped_at_the_end(web):
            for address in SAVED:
                assert kind_of(*get(web.port, address)) == COPY, address
            site.database.start()
            wait_until(lambda: is_fresh(web.port))
    finally:
        site.database.start()


def test_a_closed_group_is_not_shown_as_open_without_a_database(site):
    """Its copy goes with the closing, whichever process closes it."""
    copy = next(file for file in site.copies.glob("groups/*/index.html"))
    slug = copy.parent.name
    close = f"""
from datetime import date
from groups.models import SupportGroup
from resources.curation import close, publish
group = SupportGroup.objects.get(slug={slug!r})
close(group, on=date.today(), reason="The room is gone.")
"""
    site.manage(["shell", "--command", close])
    assert not copy.exists()
    site.database.stop()
    try:
        assert kind_of(*get(site.nginx.port, f"/groups/{slug}/")) == UNAVAILABLE
    finally:
        site.database.start()
        wait_until(lambda: is_fresh(site.nginx.port))


def test_a_full_disk_leaves_the_copies_whole(site):
    """`tick` fails in that part and says so; what was saved stays; the other parts are done."""
    before = {file: file.read_bytes() for file in site.copies.rglob("*.html")}
    (site.copies / "copies.json").unlink()
    limited = "import resource; resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096))"
    run = f"""
{limited}
from django.core.management import call_command, CommandError
try:
    call_command("tick")
except CommandError as error:
    print("tick said:", error)
"""
    (said,) = site.manage(["shell", "--command", run])
    assert "tick said: Failed: saved copies" in said
    assert {file: file.read_bytes() for file in site.copies.rglob("*.html")} == before
    assert not list(site.copies.rglob(".*"))
    site.manage(["tick"])
    assert (site.copies / "copies.json").exists()
