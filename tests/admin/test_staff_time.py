"""Rosa works in the evening in Connecticut, when it is the next day already in UTC."""

from datetime import UTC, datetime

import pytest
import time_machine

from resources.curation.requests import ask
from resources.models import Mail
from tests.admin.desk import save

pytestmark = pytest.mark.django_db

#: 8 pm on Tuesday, November 24 in Connecticut.
EVENING = datetime(2026, 11, 25, 1, tzinfo=UTC)


def test_the_history_tells_the_day_and_hour_of_staff(sams_desk, group):
    with time_machine.travel(EVENING, tick=False):
        save(sams_desk, group, summary="Coffee and company.")
        story = sams_desk.get(f"/admin/groups/supportgroup/{group.pk}/history/").text
    assert "Nov. 24, 2026, 8 p.m." in story or "November 24, 2026, 8 p.m." in story


def test_our_mail_names_the_day_on_which_staff_asked(group):
    group.contact_email = "rosa@river.example"
    group.save()
    ask(group, EVENING)
    # The link ends seven weeks later, on a Tuesday as well.
    assert "January 12" in Mail.objects.get().text
