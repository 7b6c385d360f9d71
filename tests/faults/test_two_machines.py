"""Two web processes over one database and one cache: they are one site."""

import random
import re
import time

from resources.stamps import MOST_AN_HOUR, SOONEST
from tests.faults.conftest import PASSWORD
from tests.faults.load import Browser, Editor, get
from tests.faults.machines import Postgres, open_folder
from tests.faults.test_processes_away import rename_a_line
from tests.serving import manage
from tests.typed_forms import typed

#: Of settings AXES_FAILURE_LIMIT, as production has it.
SIGN_IN_TRIES = 8


def test_an_edit_through_one_shows_on_the_other_at_the_next_request(site):
    one, other = site.webs
    rosa = Editor(one.port, PASSWORD)
    address = re.search(r"/admin/resources/helpline/\d+/change/", rosa.open("/admin/resources/helpline/?q=988"))[0]
    (slug,) = typed(rosa.open(address), "helpline_form")["slug"]
    for _ in range(5):
        assert get(other.port, f"/helplines/{slug}/")[0] == 200
        name = a_name()
        assert rosa.send(address, rosa.open(address), "helpline_form", name=name) == 302
        assert name.encode() in get(other.port, f"/helplines/{slug}/")[1]
        assert name.encode() in get(one.port, f"/helplines/{slug}/")[1]


def a_name() -> str:
    return f"Line {random.randint(0, 10**9)}"


def test_an_edit_by_a_command_shows_on_both_at_the_next_request(site):
    for _ in range(3):
        for web in site.webs:
            get(web.port, "/helplines/")
        name = a_name()
        site.manage(["shell", "--command", rename_a_line(name)])
        assert [name.encode() in get(web.port, "/helplines/")[1] for web in site.webs] == [True, True]


def test_rosa_signs_in_at_one_and_works_at_the_other(site):
    one, other = site.webs
    rosa = Editor(one.port, PASSWORD)
    rosa.port = other.port
    assert rosa.add_word(f"word {a_name()}")


def test_a_lock_out_at_one_holds_at_the_other(site):
    """Half of the tries at each; then the right password opens neither."""
    rosa = Editor(site.webs[0].port, PASSWORD)
    rosa.cookies.clear()
    for number in range(SIGN_IN_TRIES):
        rosa.port = site.webs[number % 2].port
        assert rosa.sign_in("rosa", "a wrong password") != 302
    for web in site.webs:
        rosa.port = web.port
        assert rosa.sign_in("rosa", PASSWORD) != 302
    site.manage(["shell", "--command", "from django.core.cache import cache; cache.clear()"])
    assert rosa.sign_in("rosa", PASSWORD) == 302


def test_a_limit_on_forms_counts_at_both(site):
    """One network sends wishes to both in turn; the one after the last is asked to wait, whichever process gets it."""
    address = "/suggest/helplines/"
    visitors = [Browser(web.port) for web in site.webs]
    pages = [visitor.open(address) for visitor in visitors]
    time.sleep(SOONEST + 1)
    statuses = [
        visitors[number % 2].send(address, pages[number % 2], message="It helped us.", **{"new-name": f"Line {number}"})
        for number in range(MOST_AN_HOUR + 2)
    ]
    assert statuses[:MOST_AN_HOUR] == [302] * MOST_AN_HOUR
    assert statuses[MOST_AN_HOUR:] == [429, 429]


def test_migrations_of_two_machines_run_once(site):
    """Both start at the same time on an empty database; the second waits and finds all done."""
    with open_folder() as folder:
        database = Postgres(folder)
        try:
            said = manage(site.tree, ["prepare"], ["prepare"], DATABASE_URL=database.url, CACHE_URL=site.cache.url)
        finally:
            database.server.cleanup()
    assert sorted("Applying resources.0001_initial" in words for words in said) == [False, True]
    assert sorted("loaded already" in words for words in said) == [False, True]
