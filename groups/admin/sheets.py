"""Support groups, their meetings and programs as spreadsheets."""

from typing import Any

from django.db import models

from resources.admin.sheets import Sheet

from ..models import Meeting, Program, SupportGroup
from ..services import follow_up
from .meeting_forms import MeetingForm


class SupportGroupSheet(Sheet):
    model = SupportGroup

    def follow_up(self) -> None:
        follow_up({group.pk for group in self.wrote})


class MeetingSheet(Sheet):
    """One row a meeting. What cancels it stays on its own page."""

    model = Meeting
    key = ("group", "weekday", "start", "format", "repeats", "weeks", "first_date")
    numbered = True
    form = MeetingForm
    owner = "group"

    def records(self) -> models.QuerySet[Any]:
        # The form looks at the group's place.
        return super().records().select_related("group__place", "place")

    def follow_up(self) -> None:
        follow_up({meeting.group_id for meeting in self.wrote})


class ProgramSheet(Sheet):
    model = Program
