"""What staff do to several listings at once: assign them, hide them until somebody checks them."""

import pytest
from django.contrib.admin.models import LogEntry

from groups.models import SupportGroup
from resources.models import Helpline
from tests.admin.desk import act, page, said, save
from tests.admin.people import EDITOR, REVIEWER, desk_of, person
from tests.records import make_group, make_helpline, make_organization

pytestmark = pytest.mark.django_db


@pytest.fixture
def river():
    return make_organization(name="River Health", slug="river-health")


@pytest.fixture
def maria(river):
    return person(EDITOR, organizations=[river])


@pytest.fixture
def desk():
    return desk_of(person(REVIEWER))


def test_rita_gives_two_groups_to_maria_after_being_asked_whom(desk, maria):
    first, second, other = make_group(), make_group(), make_group()
    asked = act(desk, SupportGroup, "assign", first, second)
    assert "Who looks after them" in asked.text
    assert "maria" in asked.text
    done = act(desk, SupportGroup, "assign", first, second, who=maria.pk)
    assert "2 listings are looked after by maria." in said(done)
    assert set(SupportGroup.objects.filter(assigned_to=maria)) == {first, second}
    assert LogEntry.objects.filter(change_message__contains="Looked after by maria").count() == 2
    assert first.history.first().assigned_to_id == maria.pk
    act(desk, SupportGroup, "assign", first, who="")
    first.refresh_from_db()
    assert first.assigned_to is None
    assert other.assigned_to is None


def test_a_listing_is_given_to_nobody_who_cannot_sign_in(desk, maria):
    maria.is_active = False
    maria.save()
    group = make_group()
    refused = act(desk, SupportGroup, "assign", group, who=maria.pk)
    assert "Select a valid choice" in refused.text
    assert not SupportGroup.objects.filter(assigned_to=maria).exists()


def test_the_form_says_who_looks_after_it(desk, maria):
    group = make_group()
    save(desk, group, assigned_to=maria.pk, hidden_until_checked="on")
    assert (group.assigned_to, group.hidden_until_checked) == (maria, True)
    assert "maria" in desk.get(page(SupportGroup, "changelist")).text


def test_rita_hides_a_group_until_somebody_checks_it(desk):
    group = make_group()
    assert "1 listing is hidden until checked." in said(act(desk, SupportGroup, "hide", group))
    assert not SupportGroup.objects.listed().exists()
    rows = desk.get(page(SupportGroup, "changelist"), {"sure": "hidden"}).context["cl"].result_list
    assert list(rows) == [group]
    act(desk, SupportGroup, "mark_checked_phone", group)
    assert SupportGroup.objects.listed().exists()


def test_an_emergency_number_stays_whoever_chooses_it(desk):
    emergency, line = make_helpline(name="988", is_emergency=True), make_helpline()
    told = said(act(desk, Helpline, "hide", emergency, line))
    assert "An emergency number is never hidden: 988." in told
    assert set(Helpline.objects.filter(hidden_until_checked=True)) == {line}


def test_an_emergency_number_is_not_hidden_in_its_form_either(desk):
    emergency = make_helpline(name="988", short_number="988", is_emergency=True)
    response = save(desk, emergency, hidden_until_checked="on")
    assert "An emergency number is never hidden" in response.text
    assert not emergency.hidden_until_checked


@pytest.mark.parametrize("action", ["assign", "hide", "publish", "close", "mark_checked_phone"])
def test_maria_does_nothing_to_what_is_not_hers(maria, action):
    group = make_group(status="draft")
    act(desk_of(maria), SupportGroup, action, group, who=maria.pk, on="2026-11-01", reason="Over.")
    group.refresh_from_db()
    assert group.status == "draft"
    assert (group.assigned_to, group.hidden_until_checked, group.checked_on) == (None, False, None)


def test_maria_marks_and_hides_what_is_hers_but_neither_publishes_nor_closes(maria, river):
    group = make_group(organization=river, status="draft")
    desk = desk_of(maria)
    act(desk, SupportGroup, "publish", group)
    act(desk, SupportGroup, "close", group, on="2026-11-01", reason="Over.")
    group.refresh_from_db()
    assert group.status == "draft"
    SupportGroup.objects.update(status="published")
    act(desk, SupportGroup, "hide", group)
    group.refresh_from_db()
    assert group.hidden_until_checked


@pytest.mark.parametrize("action", ["assign", "hide"])
def test_nobody_does_it_to_hundreds_with_one_slip(desk, maria, action):
    Helpline.objects.bulk_create(
        Helpline(name=f"L{n}", slug=f"l{n}", kind="family", short_number="999") for n in range(60)
    )
    act(desk, Helpline, action, *Helpline.objects.all()[:50], select_across="1", who=maria.pk)
    assert not Helpline.objects.filter(hidden_until_checked=True).exists()
    assert not Helpline.objects.filter(assigned_to=maria).exists()
