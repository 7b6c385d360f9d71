"""Support groups, their meetings and their programs in the admin."""

from .groups import ProgramAdmin, SupportGroupAdmin
from .meetings import MeetingAdmin

__all__ = ["MeetingAdmin", "ProgramAdmin", "SupportGroupAdmin"]
