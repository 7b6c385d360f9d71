"""Rosa decides about listings that she read this morning; what others saved since stays, and the history says so."""

from datetime import date

import pytest
from django.contrib.auth.models import User

from groups.models import SupportGroup
from resources.curation import assign, close, hide, keep, publish, record_check
from tests.at_once import while_held
from tests.records import make_group

pytestmark = pytest.mark.django_db

JUNE = date(2025, 6, 1)

DECISIONS = {
    "record_check": lambda group: record_check(group, how="phone", on=JUNE, by_name="Rosa"),
    "close": lambda group: close(group, on=JUNE, reason="The leader moved."),
    "keep": keep,
    "hide": hide,
    "assign": lambda group: assign(group, User.objects.create_user("sam")),
    "publish": publish,
}


@pytest.mark.parametrize("decide", DECISIONS.values(), ids=DECISIONS)
def test_a_decision_on_an_old_copy_tells_of_itself_only(decide):
    group = make_group(phone="+18605550101", summary="For parents.")
    this_morning = SupportGroup.objects.get()
    group.phone, group.summary = "+18605550199", "For parents and partners."
    group.save()
    decide(this_morning)
    for row in (this_morning, SupportGroup.objects.get(), group.history.latest("history_id")):
        assert (row.phone, row.summary) == ("+18605550199", "For parents and partners.")


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_a_decision_waits_for_a_save_that_is_under_way():
    group = make_group(phone="+18605550101")
    rosas, sams = SupportGroup.objects.get(), SupportGroup.objects.get()
    sams.phone = "+18605550199"
    while_held(sams.save, lambda: close(rosas, on=JUNE, reason="The leader moved."))
    group.refresh_from_db()
    assert (group.phone, group.status) == ("+18605550199", "closed")
    assert group.history.latest("history_id").phone == "+18605550199"


def test_another_closing_has_another_reason_in_spanish_too(client):
    group = make_group()
    close(group, on=JUNE, reason="They moved.")
    SupportGroup.objects.update(closed_reason_es="Se mudó.")
    publish(group)
    group.refresh_from_db()
    assert (group.closed_reason, group.closed_reason_en, group.closed_reason_es) == ("", "", "")
    SupportGroup.objects.update(closed_reason_es="Se mudó.")
    close(group, on=JUNE, reason="The leader is ill.")
    page = client.get(f"/es{group.get_absolute_url()}").text
    assert "Se mudó" not in page
    assert "The leader is ill." in page
