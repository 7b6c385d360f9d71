"""Support groups and their meetings: `from groups.models import SupportGroup`."""

from .feed import MeetingFeed
from .group import Program, SupportGroup, SupportGroupQuerySet
from .meeting import Meeting, Pause

__all__ = ["Meeting", "MeetingFeed", "Pause", "Program", "SupportGroup", "SupportGroupQuerySet"]
