"""Valkey, a worker and whole web processes go away; slow clients stay."""

import random
import re
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.faults.conftest import PASSWORD, Arrangement
from tests.faults.load import (
    COPY,
    FRESH,
    LOST,
    UNAVAILABLE,
    WRONG,
    Browser,
    Editor,
    Visitors,
    get,
    kind_of,
    wait_until,
)
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


def test_a_web_process_hangs_under_load(site, found):
    """It takes connections and says nothing. Whoever was sent there waits some seconds, then the other one answers."""
    web = site.webs[0]
    with Visitors(site.nginx.port, PAGES) as visitors:
        time.sleep(2)
        visitors.figures()
        web.hang()
        try:
            time.sleep(12)
            hanging = visitors.figures()
        finally:
            web.go_on()
        wait_until(lambda: _answers(web.port))
        time.sleep(2)
        after = visitors.figures()
    found.note("a web process hangs", hanging)
    assert set(hanging.kinds) == set(after.kinds) == {FRESH}
    assert hanging.longest[FRESH] > 5, "nobody was sent to the process that hangs"


def _answers(port: int) -> bool:
    try:
        return get(port, "/healthz")[0] == 200
    except OSError:
        return False


def test_nginx_shows_the_copies_when_no_process_is_left(site):
    with no_web_process(site):
        for address in ("/", "/overdose/", "/overdose/?state=CT", "/es/helplines/", "/helplines/?kind=crisis"):
            assert kind_of(*get(site.nginx.port, address)) == COPY, address
        stylesheet = re.search(rb'href="(/static/site\.\w+\.css)"', get(site.nginx.port, "/")[1])[1].decode()
        assert get(site.nginx.port, stylesheet)[0] == 200
        for address in ("/copies.json", "/static/nothing.css"):
            assert get(site.nginx.port, address)[0] == 503
        for address in ("/groups/?near=06702", "/plan/?near=06702", "/no-such-page/", "/admin/"):
            assert kind_of(*get(site.nginx.port, address)) == UNAVAILABLE, address
        for address in ("/", "/plan/", "/suggest/helplines/"):
            status, page = Browser(site.nginx.port).ask("POST", address, {"message": "It helped us."})
            assert kind_of(status, page.encode()) == UNAVAILABLE, address
            assert "1-800-662-4357" in page


@pytest.mark.parametrize("how", ["gone", "unreadable"])
def test_nginx_shows_the_numbers_without_any_copy(site, how):
    """As before the first start, or with wrong permissions; and what was asked for stands in no log of nginx's."""
    with no_web_process(site), out_of_reach(site.copies / "overdose", how):
        assert kind_of(*get(site.nginx.port, "/overdose/")) == UNAVAILABLE
        with out_of_reach(site.copies / "unavailable.html", how):
            for address in ("/overdose/", "/search/?q=grief"):
                status, page = get(site.nginx.port, address)
                assert kind_of(status, page) == UNAVAILABLE, address
                for number in (b"tel:911", b"tel:988", b"1-800-662-4357", b"Llame al"):
                    assert number in page
    assert "client:" not in site.nginx.error_log.read_text()


@contextmanager
def no_web_process(site: Arrangement) -> Iterator[None]:
    """Both are stopped; at the end they answer again."""
    for web in site.webs:
        web.stop()
    try:
        yield
    finally:
        for web in site.webs:
            web.start()
        for web in site.webs:
            wait_until(lambda web=web: _answers(web.port))
        wait_until(lambda: kind_of(*get(site.nginx.port, "/")) == FRESH)


@contextmanager
def out_of_reach(path: Path, how: str) -> Iterator[None]:
    """A file or directory is gone, or only root may read it; at the end it is as it was."""
    mode, aside = path.stat().st_mode, path.with_name(f"{path.name}-aside")
    if how == "gone":
        path.rename(aside)
    else:
        path.chmod(0)
    try:
        yield
    finally:
        if how == "gone":
            aside.rename(path)
        else:
            path.chmod(mode)


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
