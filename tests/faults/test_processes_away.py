"""Valkey, a worker and whole web processes go away; slow clients stay."""

import random
import socket
import time

from tests.faults.conftest import PASSWORD
from tests.faults.load import COPY, FRESH, LOST, UNAVAILABLE, WRONG, Editor, Visitors, get, kind_of, wait_until
from tests.serving import HOST

PAGES = ["/", "/overdose/", "/helplines/", "/groups/?near=06702", "/es/", "/search/?q=grief"]
SLOW_CLIENTS = 200


def test_valkey_stops_under_load(site, found):
    """Families notice nothing, and an edit shows at the next request all the same."""
    rosa = Editor(site.nginx.port, PASSWORD)
    with Visitors(site.nginx.port, PAGES) as visitors:
        time.sleep(2)
        visitors.figures()
        site.cache.stop()
        try:
            time.sleep(3)
            name = f"Line {random.randint(0, 10**9)}"
            site.manage(["shell", "--command", rename_a_line(name)])
            shows = name.encode() in get(site.nginx.port, "/helplines/")[1]
            wrote = rosa.add_word(f"without a cache {name}")
        finally:
            away = visitors.figures()
            site.cache.start()
        time.sleep(2)
        after = visitors.figures()
    found.note("Valkey stopped", away, "an edit showed at the next request")
    assert set(away.kinds) == set(after.kinds) == {FRESH}
    assert shows
    assert wrote


def rename_a_line(name: str) -> str:
    """What a management command may do."""
    return f"""
from resources.models import Helpline
line = Helpline.objects.listed().first()
line.name = {name!r}
line.save()
"""


def test_a_worker_is_killed_under_load(site, found):
    """One request may die with its worker; nginx asks the other process, and gunicorn starts a new worker."""
    web = site.webs[0]
    all_of_them = len(web.workers)
    with Visitors(site.nginx.port, PAGES) as visitors:
        time.sleep(2)
        visitors.figures()
        for _ in range(3):
            web.workers[0].kill()
            time.sleep(1.5)
        away = visitors.figures()
    found.note("a worker killed with -9, three times", away, "")
    assert set(away.kinds) == {FRESH}
    wait_until(lambda: len(web.workers) == all_of_them)


def test_a_rolling_restart_drops_no_request(site, found):
    with Visitors(site.nginx.port, PAGES) as visitors:
        time.sleep(2)
        visitors.figures()
        for web in site.webs:
            web.stop()
            web.start()
            wait_until(lambda web=web: _answers(web.port))
            time.sleep(2.5)
        restarted = visitors.figures()
    found.note("both web processes restarted, one after the other", restarted, "")
    assert set(restarted.kinds) == {FRESH}


def _answers(port: int) -> bool:
    try:
        return get(port, "/healthz")[0] == 200
    except OSError:
        return False


def test_nginx_shows_the_copies_when_no_process_is_left(site):
    for web in site.webs:
        web.stop()
    try:
        for address in ("/", "/overdose/", "/overdose/?state=CT", "/es/helplines/", "/helplines/?kind=crisis"):
            assert kind_of(*get(site.nginx.port, address)) == COPY, address
        for address in ("/groups/?near=06702", "/plan/?near=06702", "/no-such-page/", "/admin/"):
            assert kind_of(*get(site.nginx.port, address)) == UNAVAILABLE, address
    finally:
        for web in site.webs:
            web.start()
        for web in site.webs:
            wait_until(lambda web=web: _answers(web.port))
        wait_until(lambda: kind_of(*get(site.nginx.port, "/")) == FRESH)


def test_200_slow_clients_keep_nobody_waiting(site, found):
    """Each sends a request byte by byte and never ends it."""
    slow = []
    for _ in range(SLOW_CLIENTS):
        client = socket.create_connection(("127.0.0.1", site.nginx.port), timeout=5)
        client.sendall(b"GET / HTTP/1.1\r\nHost: " + HOST.encode() + b"\r\nX-Slow: ")
        slow.append(client)
    with Visitors(site.nginx.port, PAGES) as visitors:
        for _ in range(4):
            for client in slow:
                client.sendall(b"x")
            time.sleep(1)
        figures = visitors.figures()
    for client in slow:
        client.close()
    found.note(f"{SLOW_CLIENTS} clients that never end their request", figures, "")
    assert set(figures.kinds) == {FRESH}
    assert figures.kinds[WRONG] == figures.kinds[LOST] == 0
