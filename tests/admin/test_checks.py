"""Rosa records checks, publishes and closes, one listing or several at once."""

from datetime import date

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Permission, User

from groups.models import SupportGroup
from guides.models import Guide
from resources.models import (
    Check,
    Helpline,
)
from resources.today import staff_today
from tests.admin.desk import act, errors, page, said, save

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("how", ["phone", "email", "visit", "page"])
def test_rosa_marks_a_group_as_checked(desk, rosa, group, how):
    act(desk, SupportGroup, f"mark_checked_{how}", group)
    group.refresh_from_db()
    assert (group.checked_on, group.checked_how, group.checked_by) == (staff_today(), how, "rosa")
    assert Check.objects.get().by == rosa
    assert LogEntry.objects.filter(object_id=group.pk, user=rosa).exists()
    text = desk.get(page(SupportGroup, "change", group.pk)).text
    assert "by rosa" in text
    assert "Checks so far" in text


def test_nobody_marks_hundreds_as_checked_with_one_slip(desk):
    Helpline.objects.bulk_create(
        Helpline(name=f"L{n}", slug=f"l{n}", kind="family", short_number="999") for n in range(60)
    )
    act(desk, Helpline, "mark_checked_phone", *Helpline.objects.all()[:50], select_across="1")
    assert not Check.objects.exists()


def test_rosa_publishes_a_draft_and_opens_a_closed_line_again(desk, line):
    act(desk, Helpline, "publish", line)
    line.refresh_from_db()
    assert line.is_published
    Helpline.objects.filter(pk=line.pk).update(status="closed", closed_on=date(2026, 1, 1), closed_reason="Gone.")
    act(desk, Helpline, "publish", line)
    line.refresh_from_db()
    assert (line.status, line.closed_on, line.closed_reason) == ("published", None, "")


def test_closing_asks_for_the_reason_first(desk, group):
    asked = act(desk, SupportGroup, "close", group)
    assert asked.status_code == 200
    assert "Why it closed" in asked.text
    unsaid = act(desk, SupportGroup, "close", group, on="2026-11-01", reason="")
    assert "This field is required" in unsaid.text
    group.refresh_from_db()
    assert group.is_published
    done = act(desk, SupportGroup, "close", group, on="2026-11-01", reason="The library is being rebuilt.")
    assert done.status_code == 302
    group.refresh_from_db()
    assert (group.status, group.closed_on) == ("closed", date(2026, 11, 1))
    assert group.closed_reason == "The library is being rebuilt."


def test_closing_in_the_form_asks_for_the_reason_and_takes_today(desk, group):
    assert "Say why it closed" in errors(save(desk, group, status="closed"))
    assert group.is_published
    assert save(desk, group, status="closed", closed_reason="It ended.").status_code == 302
    assert (group.status, group.closed_on) == ("closed", staff_today())
    assert save(desk, group, status="published").status_code == 302
    assert (group.status, group.closed_on, group.closed_reason) == ("published", None, "")


def test_someone_who_may_only_look_has_no_actions(client, group):
    lee = User.objects.create_user("lee", is_staff=True)
    lee.user_permissions.set(Permission.objects.filter(codename="view_supportgroup"))
    client.force_login(lee)
    act(client, SupportGroup, "mark_checked_phone", group)
    act(client, SupportGroup, "close", group, on="2026-11-01", reason="No.")
    group.refresh_from_db()
    assert group.is_published
    assert not Check.objects.exists()


def test_rosa_saves_and_marks_as_checked_in_one_step(desk, rosa, group):
    assert "Save and mark checked by phone" in desk.get(page(SupportGroup, "change", group.pk)).text
    response = save(desk, group, summary="A quiet evening.", _checked_by_phone="1")
    assert response.status_code == 302
    assert "Marked as checked by phone today" in said(response)
    assert (group.summary, group.checked_on, group.checked_how) == ("A quiet evening.", staff_today(), "phone")
    assert Check.objects.get().by == rosa


def test_a_refused_form_records_no_check(desk, group):
    errors(save(desk, group, name="", _checked_by_phone="1"))
    assert not Check.objects.exists()


def test_a_guide_has_no_check_to_record(desk):
    assert "checked by phone" not in desk.get(page(Guide, "add")).text


def test_a_checked_listing_that_still_asks_something_is_named(desk, group, line):
    SupportGroup.objects.update(open_question="The room is not known.")
    assert "still says" not in said(act(desk, Helpline, "mark_checked_phone", line))
    told = said(act(desk, SupportGroup, "mark_checked_phone", group))
    assert f'<a href="{page(SupportGroup, "change", group.pk)}">Evening Circle</a> still says' in told
    assert "The room is not known." in told
    assert "still says" in said(save(desk, group, _checked_by_phone="1"))


def test_the_list_says_how_sure_we_are_in_two_lines(desk, group):
    SupportGroup.objects.update(open_question="x" * 300)
    assert 'class="two-lines" title="' in desk.get(page(SupportGroup, "changelist")).text
