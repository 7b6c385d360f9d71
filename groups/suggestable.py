"""What the public may suggest about a support group, and how its meetings are said in words."""

from django.utils.translation import gettext_lazy as _

from resources.kinds import InWords, Suggestable
from resources.suggestable import PLACE, named_form

from .models import SupportGroup
from .wording import elsewhere_in_words, times_in_words, weekday_and_time


def _meetings_in_words(group: SupportGroup) -> str:
    meetings = group.meetings.select_related("place")
    lines = []
    for meeting in meetings:
        meeting.group = group  # the group is at hand: no query for its zone
        elsewhere = elsewhere_in_words(meeting)
        lines.append(f"{times_in_words(meeting)} ({elsewhere})" if elsewhere else times_in_words(meeting))
    return "\n".join(lines) or group.schedule_note


def _forms_of_meetings(group: SupportGroup) -> list[tuple[str, str]]:
    meetings = [named_form(meeting, weekday_and_time(meeting)) for meeting in group.meetings.all()]
    return meetings or [named_form(group)]


GROUPS = Suggestable(
    address="groups",
    fields=("name", "phone", "text_number", "email", "url", "cost"),
    in_words={"meetings": InWords(_("When it meets"), _meetings_in_words, _forms_of_meetings), "place": PLACE},
    when_new=("name", "schedule_note", "place", "phone", "email", "url", "summary"),
)
