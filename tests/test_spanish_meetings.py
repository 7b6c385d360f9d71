"""Abuela Carmen reads in Spanish when a group meets: sentences that end well, and no doubt about which Tuesday."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from groups.models import Meeting, Pause
from tests.records import make_group, make_meeting

pytestmark = pytest.mark.django_db


def page(client, slug: str) -> str:
    return " ".join(client.get(f"/es/groups/{slug}/").content.decode().split())


def next_tuesday() -> date:
    today = timezone.localdate()
    return today + timedelta(days=7 - (today.weekday() - 1) % 7)


@pytest.mark.parametrize("other_day", [True, False])
def test_a_sentence_that_ends_with_an_hour_has_one_full_stop(client, other_day):
    meeting = make_meeting(make_group(slug="moved"))
    day = next_tuesday()
    moved = day + timedelta(days=1) if other_day else day
    Pause.objects.create(meeting=meeting, first_day=day, last_day=day, moved_to=moved, moved_start="18:00")
    html = page(client, "moved")
    assert "(6:00 p. m.)." in html
    assert "m.." not in html


@pytest.mark.parametrize(
    ("weeks", "words"),
    [
        (["1"], "Cada mes, el primer martes"),
        (["1", "3"], "Cada mes, el primer y el tercer martes"),
        (["2", "last"], "Cada mes, el segundo y el último martes"),
    ],
)
def test_which_weeks_of_the_month(client, weeks, words):
    make_meeting(make_group(slug="monthly"), repeats=Meeting.Repeats.MONTHLY, weeks=weeks)
    assert f"{words}," in page(client, "monthly")


def test_the_word_to_text_brings_an_answer_in_spanish(client, real_records):
    """The line answers HOME in English and HOLA in Spanish."""
    assert "Envíe HOLA al" in " ".join(client.get("/es/helplines/crisis-text-line/").content.decode().split())
    assert "Text HOME to" in " ".join(client.get("/helplines/crisis-text-line/").content.decode().split())
