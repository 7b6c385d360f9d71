"""The handler of the logs that tells staff (setting ADMINS_EMAIL) what failed in our own code."""

import logging
from contextvars import ContextVar
from typing import Any

from config.safe_errors import DATABASE_ERRORS

logger = logging.getLogger(__name__)

#: Whether this thread is noting a fault already: one in the noting itself is none to be noted.
_noting: ContextVar[bool] = ContextVar("noting", default=False)


class ToStaff(logging.Handler):
    """Takes errors that were logged with their exception: pages that failed, parts of `tick`, imports."""

    def emit(self, record: logging.LogRecord) -> None:
        """Notes the fault. When the database is away, the log has it all the same."""
        error = record.exc_info[1] if record.exc_info else None
        if error is None or not _is_fault(record, error) or _noting.get():
            return
        token = _noting.set(True)
        try:
            # Logs are set up before there are any models.
            from .faults import note, seen_in

            note(seen_in(record, error))
        except Exception as failed:
            logger.warning("A fault could not be noted: %s", type(failed).__name__)
        finally:
            _noting.reset(token)


def _is_fault(record: logging.LogRecord, error: Any) -> bool:
    """Whether something of ours is broken: no request that looks forged, and no database that a page cannot ask."""
    away = hasattr(record, "request") and isinstance(error, DATABASE_ERRORS)
    return not (away or record.name.startswith("django.security"))
