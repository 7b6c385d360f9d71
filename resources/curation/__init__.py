"""How listings stay true: what staff, organizations and visitors do to them. Each step says who did it."""

from .decisions import assign, close, hide, keep, publish, record_check

__all__ = ["assign", "close", "hide", "keep", "publish", "record_check"]
