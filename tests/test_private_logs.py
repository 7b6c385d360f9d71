"""Dolores asks about her son; no log line may ever tell what she typed, or that it was she."""

import logging
from collections.abc import Iterator
from datetime import timedelta
from logging.config import dictConfig
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.conf import settings
from gunicorn.config import Config

from config import gunicorn as our_gunicorn
from config.private_logs import WithoutQuery, without_query
from config.request_ids import KEY, request_id, with_request_ids

TYPED = "waterbury"
ADDRESS = "203.0.113.7"
TOKEN = "k3y-as-good-as-a-password"


@pytest.fixture
def server(tmp_path: Path) -> Iterator[our_gunicorn.PrivateLogger]:
    """Gunicorn's log as our configuration sets it up, but written to two files."""
    cfg = Config()
    cfg.set("accesslog", str(tmp_path / "access"))
    cfg.set("errorlog", str(tmp_path / "errors"))
    cfg.set("access_log_format", our_gunicorn.access_log_format)
    yield our_gunicorn.PrivateLogger(cfg)
    for name in ("gunicorn.access", "gunicorn.error"):
        logger = logging.getLogger(name)
        for handler in logger.handlers[:]:
            handler.close()
            logger.removeHandler(handler)
        for filter_ in logger.filters[:]:
            logger.removeFilter(filter_)


def visit(server: our_gunicorn.PrivateLogger, path: str = "/groups/", query: str = f"near={TYPED}", **more: Any) -> str:
    """The access line of one request, as gunicorn tells its logger about it."""
    environ = {
        "REMOTE_ADDR": ADDRESS,
        "REQUEST_METHOD": "GET",
        "RAW_URI": f"{path}?{query}",
        "PATH_INFO": path,
        "QUERY_STRING": query,
        "SERVER_PROTOCOL": "HTTP/1.1",
        "HTTP_REFERER": f"https://alongside.example/search/?q={TYPED}",
        "HTTP_USER_AGENT": "DoloresPhone/1.0",
        "HTTP_AUTHORIZATION": "Basic ZG9sb3Jlczpwdw==",
        "HTTP_X_FORWARDED_FOR": ADDRESS,
    } | more
    response = SimpleNamespace(status="200 OK", headers=[("Content-Type", "text/html")], sent=5123)
    request = SimpleNamespace(headers=[("REFERER", environ["HTTP_REFERER"]), ("X-FORWARDED-FOR", ADDRESS)])
    server.access(response, request, environ, timedelta(milliseconds=42))
    return written(server, "access")


def written(server: our_gunicorn.PrivateLogger, which: str) -> str:
    return Path(getattr(server.cfg, f"{which}log" if which == "access" else "errorlog")).read_text()


# Gunicorn's access line -------------------------------------------------------------------------


def test_a_visit_is_one_line_with_method_path_status_bytes_and_time(server):
    line = visit(server)
    assert line.count("\n") == 1
    assert line.rstrip("\n").partition("] ")[2] == "GET /groups/ 200 5123 42ms -"


def test_a_visit_carries_its_number(server):
    line = visit(server, **{KEY: "ab" * 16, "HTTP_X_REQUEST_ID": "what a stranger wrote"})
    assert line.rstrip("\n").partition("] ")[2] == f"GET /groups/ 200 5123 42ms {'ab' * 16}"


def test_what_gunicorn_says_of_a_request_carries_its_number_too(server):
    with_request_ids(lambda *_asked: server.error("Something broke") or [])({}, lambda *_said: None)
    number = request_id()
    our_gunicorn.post_request(None, None, {}, None)
    server.error("Something else")
    first, second = written(server, "errors").splitlines()
    assert f"[ERROR] {number} Something broke" in first
    assert "[ERROR] - Something else" in second


def test_a_visit_tells_neither_what_was_typed_nor_who_asked(server):
    line = visit(server)
    for secret in (TYPED, "near", ADDRESS, "search", "Dolores", "dolores", "ZG9sb3Jl", "?"):
        assert secret not in line


@pytest.mark.parametrize("field", ["h", "r", "q", "f", "a", "u", "{referer}i", "{x-forwarded-for}i", "{raw_uri}e"])
def test_not_even_another_format_brings_it_out(server, field):
    """An operator who sets ACCESS_LOG_FORMAT by hand gets a dash."""
    server.cfg.set("access_log_format", f"%({field})s")
    assert visit(server) == "-\n"


@pytest.mark.parametrize("control", ["\n", "\r", "\r\n", "\x1b[2J", "\x85", "\u2028", "\x00", "\x7f"])
def test_nobody_forges_a_second_line_or_commands_the_terminal(server, control):
    line = visit(server, path=f"/groups/{control}[24/Nov/2026] GET /admin/ 200")
    assert len(line.splitlines()) == 1
    assert line.rstrip("\n").isprintable()
    assert "\\" in line


def test_a_question_mark_hidden_in_the_path_is_a_query_too(server):
    assert TYPED not in visit(server, path=f"/search/?q={TYPED}")


@pytest.mark.parametrize(
    "path", [f"/confirm/{TOKEN}/", f"/confirm/{TOKEN}", f"/confirm/{TOKEN}/change/", f"/es/confirm/{TOKEN}/stop/"]
)
def test_a_confirm_links_token_is_left_out(server, path):
    line = visit(server, path=path)
    assert TOKEN not in line
    assert "/confirm/-" in line


def test_a_request_without_a_path_still_gets_its_line(server):
    assert " GET - 200 " in visit(server, path="")


# Gunicorn's error log ---------------------------------------------------------------------------


def test_gunicorns_own_errors_lose_the_query(server):
    server.error("Error handling request %s", f"/groups/?near={TYPED}&page=2")
    server.warning("Slow: %s", f"/search/?q={TYPED}\nforged line")
    log = written(server, "errors")
    assert "Error handling request /groups/?-" in log
    assert TYPED not in log
    assert len(log.splitlines()) == 2


def test_the_warning_about_a_malformed_request_tells_nothing_of_it(server):
    server.warning(f"Invalid request from ip={ADDRESS}: Invalid HTTP request line: 'GE T /?q={TYPED}'")
    log = written(server, "errors")
    assert "Invalid request" in log
    assert ADDRESS not in log
    assert TYPED not in log


def test_an_exception_is_told_without_what_it_says(server):
    """A feed that breaks off while it is sent is gunicorn's to tell."""
    try:
        int(TYPED)
    except ValueError as error:
        server.exception("Error handling request %s", f"/groups/?near={TYPED}")
        server.error("Socket error: %s", error, exc_info=True)
    log = written(server, "errors")
    assert "ValueError\n  tests/test_private_logs.py:" in log
    assert TYPED not in log


def test_the_configuration_uses_this_logger():
    assert our_gunicorn.logger_class is our_gunicorn.PrivateLogger
    assert not {"(q)", "(r)", "(h)", "(f)", "(a)"} & {part[:3] for part in our_gunicorn.access_log_format.split("%")}


# Django's lines ---------------------------------------------------------------------------------


def record(message: str, *args: object) -> logging.LogRecord:
    return logging.LogRecord("django.request", logging.WARNING, __file__, 1, message, args, None)


def test_a_line_of_django_loses_its_query():
    """Libraries put the address into the arguments as often as into the text."""
    line = record("%s: %s", "Not Found", f"/groups/x/?near={TYPED}&day=tuesday")
    assert WithoutQuery().filter(line)
    assert line.getMessage() == "Not Found: /groups/x/?-"


def test_a_percent_sign_in_an_address_breaks_nothing():
    line = record("Not Found: %s", "/100%/%s/%(x)d/")
    assert WithoutQuery().filter(line)
    assert line.getMessage() == "Not Found: /100%/%s/%(x)d/"


@pytest.mark.parametrize(
    ("text", "clean"),
    [
        ("GET /a?b=c HTTP/1.1", "GET /a?- HTTP/1.1"),
        ("'/a?b=c' and '/d?e=f'", "'/a?-' and '/d?-'"),
        ('"/a?b" 200', '"/a?-" 200'),
        ("/a/\r\nroot: all is well", "/a/\\r\\nroot: all is well"),
        ("/caf\u00e9/", "/caf\u00e9/"),
        ("nothing to hide", "nothing to hide"),
    ],
)
def test_cleaning_a_line(text, clean):
    assert without_query(text) == clean


def test_every_handler_of_the_settings_cleans_its_lines():
    """A handler without the filter would be a hole; a logger with a handler of its own must use one of these."""
    handlers = settings.LOGGING["handlers"]
    assert handlers
    for name, handler in handlers.items():
        assert {"without_query", "without_words", "with_request_id"} <= {*handler["filters"]}, name
    for logger in settings.LOGGING["loggers"].values():
        assert set(logger.get("handlers", [])) <= set(handlers)


def test_django_keeps_no_handler_of_its_own():
    """With DEBUG on, Django's own would print the address of every page that is not there, tokens and all."""
    django = [logging.getLogger(name) for name in logging.root.manager.loggerDict if name.split(".")[0] == "django"]
    assert django
    handlers = [handler for logger in django for handler in logger.handlers]
    # Pytest's own listens too.
    for handler in [handler for handler in handlers if type(handler).__module__.startswith("logging")]:
        assert any(isinstance(cleaner, WithoutQuery) for cleaner in handler.filters), handler


def test_the_line_on_the_console_is_clean(client, db, capsys):
    """The whole way: Django logs a page that is not there, the settings' own handler writes it."""
    root = logging.getLogger()
    kept, level = root.handlers[:], root.level
    # Only pytest's handlers stand at the root while tests run: set up the site's own, on today's stderr.
    root.handlers.clear()
    try:
        dictConfig(settings.LOGGING)
        client.get(f"/no-such-page/?q={TYPED}")
        logging.getLogger("anything").warning("asked /search/?q=%s", TYPED)
        line = capsys.readouterr().err
    finally:
        root.handlers[:] = kept
        root.setLevel(level)
        logging.getLogger("django.server").handlers.clear()
    assert "/search/?-" in line
    assert TYPED not in line
