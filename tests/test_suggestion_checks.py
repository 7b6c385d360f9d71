"""What an organization sends by its link and staff take whole is a check: it had the whole listing before it."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.contrib.auth.models import User

from resources.curation import hide
from resources.curation.suggesting import accept
from resources.models import Check
from tests.admin.people import REVIEWER, desk_of, person
from tests.admin.test_suggestions import decide
from tests.records import make_organization, make_program
from tests.suggestions import a_group, suggest

pytestmark = pytest.mark.django_db

SENT = datetime(2026, 11, 3, 15, tzinfo=UTC)
CHANGES = {"cost": "free", "phone": "+18605550199"}


@pytest.fixture
def rita() -> User:
    return User.objects.create_user("rita")


@pytest.fixture
def group():
    group = a_group()
    group.organization = make_organization(name="River Health")
    group.save()
    return group


def sent_by_link(listing, changes=None, **more):
    """What the organization sent on November 3."""
    with time_machine.travel(SENT, tick=False):
        return suggest(listing, changes, origin="organization", **more)


def test_all_of_it_is_a_check_on_the_day_it_was_sent(rita, group):
    hide(group)
    accept(sent_by_link(group, CHANGES | {"meetings": "Wednesdays at 6"}), [*CHANGES, "meetings"], by=rita)
    group.refresh_from_db()
    assert (group.checked_on, group.checked_how, group.checked_by) == (SENT.date(), "link", "River Health")
    assert not group.hidden_until_checked
    check = Check.objects.get()
    assert (check.by_name, check.by) == ("River Health", None)
    assert check.history.get().history_user == rita


def test_a_part_is_none_and_so_is_what_staff_bettered(rita, group):
    accept(sent_by_link(group, CHANGES), ["phone"], by=rita)
    accept(sent_by_link(group, {"url": "https://a.example/"}), ["url"], by=rita, edited={"url": "https://b.example/"})
    assert not Check.objects.exists()


def test_the_word_of_a_visitor_is_none(rita, group):
    accept(suggest(group, CHANGES), [*CHANGES], by=rita)
    assert not Check.objects.exists()


def test_that_it_has_closed_is_none(rita, group):
    accept(sent_by_link(group, CHANGES, says_closed=True), [*CHANGES], by=rita)
    assert not Check.objects.exists()


def test_a_later_check_stays_the_latest(rita, group):
    group.checked_on, group.checked_how, group.checked_by = SENT.date() + timedelta(days=3), "phone", "Rosa"
    group.save()
    accept(sent_by_link(group, CHANGES), [*CHANGES], by=rita)
    group.refresh_from_db()
    assert (group.checked_by, Check.objects.count()) == ("Rosa", 1)


def test_ritas_form_sent_as_it_stands_changes_nothing_of_the_wish():
    program = make_program()
    suggestion = sent_by_link(program, {"kinds": ["box", "pharmacy"], "phone": "+18605550199"})
    assert decide(desk_of(person(REVIEWER)), suggestion, "_accept", take_kinds="on", take_phone="on").status_code == 302
    program.refresh_from_db()
    assert (program.checked_how, program.checked_by) == ("link", program.name)
