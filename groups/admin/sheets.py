"""Support groups, their meetings and programs as spreadsheets."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import models

from resources.admin.sheets import Sheet

from ..models import Meeting, Pause, Program, SupportGroup
from ..schedule import is_date
from ..services import follow_up
from .meeting_forms import MeetingForm
from .pauses import PauseForm, not_a_date, without_pauses


class SupportGroupSheet(Sheet):
    model = SupportGroup

    def follow_up(self) -> None:
        follow_up({group.pk for group in self.wrote})


class MeetingSheet(Sheet):
    """One row a meeting."""

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


class PauseSheet(Sheet):
    """What cancels or moves dates of meetings; each row names its meeting by the number that it has in their table."""

    model = Pause
    key = ("meeting", "first_day")
    numbered = True
    form = PauseForm
    owner = "meeting"

    def check(self, record: Pause) -> None:
        rhythm = without_pauses(record.meeting)
        if record.first_day == record.last_day and not is_date(rhythm, record.first_day):
            raise ValidationError({"first_day": not_a_date(rhythm, record.first_day)})

    def follow_up(self) -> None:
        follow_up({pause.meeting.group_id for pause in self.wrote})


class ProgramSheet(Sheet):
    model = Program
