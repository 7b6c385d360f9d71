"""Gunicorn's configuration: `gunicorn --config config/gunicorn.py config.wsgi`.

Environment: BIND, WEB_CONCURRENCY (worker processes).
"""

import ctypes
import os
from datetime import timedelta
from pathlib import Path
from typing import Any

from gunicorn.glogging import Logger

from config import request_ids
from config.private_logs import WithoutQuery, without_query
from config.safe_errors import StackWithoutWords, WithoutWords

bind = os.environ.get("BIND", "127.0.0.1:8000")
workers = int(os.environ.get("WEB_CONCURRENCY", "2"))
worker_class = "gthread"
threads = 4
# The site is loaded before the port opens: who asks during a restart goes to the other process and waits for nothing, a
# killed worker has its successor at once, and workers share memory. New code needs a restart, not a reload.
preload_app = True
# Which proxies are believed is the site's own to say, in one place (config/proxies.py): gunicorn believes none.
forwarded_allow_ips = ""
secure_scheme_headers: dict[str, str] = {}
forwarder_headers = ""

# As long as what nginx lets through (config/nginx.conf); longer ones get gunicorn's own 414.
limit_request_line = 8190
limit_request_field_size = 8190
limit_request_fields = 100

# A worker is replaced now and then, not all at the same moment, so that a slow leak never matters. Seldom, because
# kept pages are answered by the thousand.
max_requests = 100_000
max_requests_jitter = 20_000

# Workers show that they live by touching a file: in memory, because a busy disk would have healthy workers killed.
if Path("/dev/shm").is_dir():  # noqa: S108 - gunicorn makes a file of its own in it, with a random name
    worker_tmp_dir = "/dev/shm"  # noqa: S108

# The control socket would be written to a home directory that the site's user has not; nothing here uses it.
control_socket_disable = True


#: What glibc's `mallopt` takes (mallopt(3)), in bytes but for the last: freed memory above the first goes back to the
#: system; blocks larger than the second always do; and all threads share one heap, where each would keep its own.
M_TRIM_THRESHOLD, M_MMAP_THRESHOLD, M_ARENA_MAX = (-1, 128 * 1024), (-3, 64 * 1024), (-8, 1)


def on_starting(_server: Any) -> None:
    """Before anything is loaded: a worker holds little more than it uses. Other C libraries have no `mallopt`."""
    if mallopt := getattr(ctypes.CDLL(None), "mallopt", None):
        for option, value in (M_TRIM_THRESHOLD, M_MMAP_THRESHOLD, M_ARENA_MAX):
            mallopt(option, value)


class PrivateLogger(Logger):
    """Logs requests without what could tell who asked, or for what.

    No query string, referrer, browser or client address is ever written, and a confirm link's token, which is as good
    as a password, is left out of the path. Each line ends or begins with the request's number (config/request_ids.py).
    """

    error_fmt = r"%(asctime)s [%(process)d] [%(levelname)s] %(request_id)s %(message)s"

    def setup(self, cfg: Any) -> None:
        """Cleans the error log too: gunicorn's own messages quote the address that was asked, and exceptions."""
        super().setup(cfg)
        self.error_log.addFilter(WithoutWords())
        self.error_log.addFilter(WithoutQuery())
        self.error_log.addFilter(request_ids.WithRequestId())
        for handler in self.error_log.handlers:
            handler.setFormatter(StackWithoutWords(self.error_fmt, self.datefmt))

    def atoms(self, resp: Any, req: Any, environ: dict[str, Any], request_time: timedelta) -> dict[str, Any]:
        """Give only the parts of a request that may be written down: method, path, status, bytes, milliseconds,
        and the request's number.

        Gunicorn's own would gather all headers first, which takes longer than to answer a kept page.
        """
        return {
            "t": self.now(),
            "m": environ.get("REQUEST_METHOD", "-"),
            "U": without_query(environ.get("PATH_INFO") or "-"),
            "s": str(resp.status).split(None, 1)[0],
            "B": getattr(resp, "sent", None),
            "M": request_time // timedelta(milliseconds=1),
            "i": environ.get(request_ids.KEY, request_ids.NONE),
        }

    def warning(self, msg: object, *args: object, **kwargs: Any) -> None:
        """Write a warning; the one about a malformed request loses the sender's address and what was asked."""
        text = str(msg)
        super().warning("Invalid request" if text.startswith("Invalid request from") else text, *args, **kwargs)


def post_request(_worker: Any, _request: Any, _environ: dict[str, Any], _response: Any) -> None:
    """After a request's line is written: what its thread says next is about another one, or none."""
    request_ids.forget()


#: Seconds that a worker which ends waits for the database.
LAST_WAIT = 2.0


def worker_exit(server: Any, _worker: Any) -> None:
    """A worker that ends writes down what it has counted."""
    from config.postgres.limits import waiting
    from resources.curation.counting import tally

    # gunicorn calls this in the master too, for a worker that was gone already. The master has counted nothing, and
    # new workers would share whatever connection it opened.
    if os.getpid() == server.pid:
        return
    with waiting(lambda: LAST_WAIT):
        tally.write()


logger_class = PrivateLogger
accesslog = "-"
errorlog = "-"
access_log_format = "%(t)s %(m)s %(U)s %(s)s %(B)s %(M)sms %(i)s"
