"""Log lines without what families typed: search terms stand in query strings, so no line may carry one."""

import logging
import re

#: The token of a confirm link is as good as a password, and so is that of a link to set one.
_CONFIRM = re.compile(r"/confirm/[^/\s]+")
_SET_PASSWORD = re.compile(r"/admin/reset/[^/\s]+/[^/\s]+")
_QUERY = re.compile(r"\?[^\s'\"]*")


def without_query(text: str) -> str:
    """One line of log: every query string and confirm token cut, control characters written out.

    Written out, because a line break in an address could forge a line.
    """
    cut = _CONFIRM.sub("/confirm/-", _QUERY.sub("?-", text))
    cut = _SET_PASSWORD.sub("/admin/reset/-", cut)
    return cut if cut.isprintable() else "".join(ch if ch.isprintable() else ascii(ch)[1:-1] for ch in cut)


class WithoutQuery(logging.Filter):
    """Cleans every message that passes, whichever library wrote it."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.msg, record.args = without_query(record.getMessage()), ()
        return True
