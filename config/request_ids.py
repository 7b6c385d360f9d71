"""One number for each request: on every line of log that it causes, and on the page that says that something broke.

nginx makes it and logs it too (config/nginx.conf); without nginx it is made here. It tells nothing about who asked or
for what. No page that is kept has one in it.
"""

import logging
import re
import secrets
from collections.abc import Iterable
from contextvars import ContextVar

from .proxies import REQUEST_ID, Application, Environment, StartResponse

#: Where the number stands in a request's environment.
KEY = "alongside.request_id"
#: Stands on lines outside of requests.
NONE = "-"
#: Characters of a number that a page shows: enough to find its lines, and to copy down at night.
_SHOWN = 8

_WELL_FORMED = re.compile(r"[0-9a-fA-F]{16,64}")
_current: ContextVar[str] = ContextVar("request_id", default=NONE)


def shown(number: str) -> str:
    """As much of a number as the page shows that says that something broke; "" outside of requests."""
    return "" if number == NONE else number[:_SHOWN]


def with_request_ids(application: Application) -> Application:
    """The application, whose lines know their request. It stands behind `config.proxies`, which lets only named
    proxies bring a number.

    The number stays while the answer is sent, piece by piece; gunicorn ends it after its own line (config/gunicorn.py).
    """

    def serve(environ: Environment, start_response: StartResponse) -> Iterable[bytes]:
        brought = environ.pop(REQUEST_ID, "")
        number = brought if _WELL_FORMED.fullmatch(brought) else secrets.token_hex(16)
        environ[KEY] = number
        _current.set(number)
        return application(environ, start_response)

    return serve


def request_id() -> str:
    """The number of the request that is answered just now; "-" outside of requests."""
    return _current.get()


def forget() -> None:
    """The request is over."""
    _current.set(NONE)


class WithRequestId(logging.Filter):
    """Puts `request_id` on every record."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.request_id = request_id()
        return True
