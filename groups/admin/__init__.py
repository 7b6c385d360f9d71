"""Support groups, their meetings, their programs and their feeds in the admin."""

from .feeds import MeetingFeedAdmin
from .groups import ProgramAdmin, SupportGroupAdmin
from .meetings import MeetingAdmin

__all__ = ["MeetingAdmin", "MeetingFeedAdmin", "ProgramAdmin", "SupportGroupAdmin"]
