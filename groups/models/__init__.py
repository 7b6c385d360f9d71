"""Support groups and their meetings: `from groups.models import SupportGroup`."""

from .group import Program, SupportGroup, SupportGroupQuerySet
from .meeting import Meeting, Pause

__all__ = ["Meeting", "Pause", "Program", "SupportGroup", "SupportGroupQuerySet"]
