"""Rosa goes back on a change without losing what came later."""

from datetime import date, time

import pytest
from django.contrib.auth.models import User

from groups.models import Meeting, SupportGroup
from groups.services import refresh
from resources.admin.history import VERSION
from resources.models import OldAddress
from tests.admin.desk import page, said, save
from tests.admin.people import desk_of, person
from tests.admin.test_history import told
from tests.records import make_guide

pytestmark = pytest.mark.django_db


@pytest.fixture
def group(group) -> SupportGroup:
    """The group as the site keeps it: how it meets follows its meetings."""
    refresh(group)
    return group


def way_back(client, record, number=0) -> str:
    """The address of the page that goes back on a story, the newest unless told otherwise."""
    return page(type(record), "history", record.pk) + told(record)[number].address + "/"


def go_back(client, record, number=0, **also):
    """Open the page, leave the ticks as they are, press the button."""
    url = way_back(client, record, number)
    context = client.get(url).context
    ticked = [undo.key for undo, ticked in context["undos"] if ticked]
    response = client.post(url, {"undo": ticked, VERSION: context["version"]} | also)
    record.refresh_from_db()
    return response


def test_rosa_goes_back_on_a_change_and_later_ones_stay(desk, group):
    save(desk, group, name="Morning Circle", cost="free")
    save(desk, group, summary="At the library.")
    response = go_back(desk, group, 1)
    assert "again as it was" in said(response)
    assert (group.name, group.cost, group.summary) == ("Evening Circle", "unknown", "At the library.")
    [story, *_before] = told(group)
    assert story.who == "rosa"
    assert story.why.startswith("Went back to how it was before ")


def test_what_was_changed_again_since_is_told_and_left_unless_ticked(desk, group):
    save(desk, group, name="Morning Circle", cost="free")
    save(desk, group, name="Noon Circle")
    page_text = desk.get(way_back(desk, group, 1)).text
    assert "changed again since" in page_text
    assert "Noon Circle" in page_text
    go_back(desk, group, 1)
    assert (group.name, group.cost) == ("Noon Circle", "unknown")
    go_back(desk, group, 2, undo=[f"supportgroup-{group.pk}-name_en"])
    assert group.name == "Evening Circle"


def test_a_deleted_meeting_comes_back_with_its_pauses(desk, group):
    meeting = group.meetings.get()
    meeting.pauses.create(first_day=date(2026, 7, 7), last_day=date(2026, 7, 7))
    save(desk, group, **{"meetings-0-DELETE": "on"})
    assert not Meeting.objects.exists()
    SupportGroup.objects.update(in_person=False, next_start=None)
    go_back(desk, group)
    back = group.meetings.get()
    assert (back.pk, back.start) == (meeting.pk, time(19))
    assert back.pauses.count() == 1
    assert group.in_person
    assert group.next_start


def test_a_meeting_that_was_added_goes_again_and_the_history_keeps_it(desk, group):
    before = group.meetings.get()
    save(desk, group, **{"meetings-TOTAL_FORMS": 2, "meetings-1-weekday": 3, "meetings-1-start": "10 am", **REST})
    assert group.meetings.count() == 2
    go_back(desk, group)
    assert group.meetings.get() == before
    go_back(desk, group)
    assert group.meetings.count() == 2


REST = {"meetings-1-format": "in_person", "meetings-1-repeats": "weekly"}


def test_going_back_to_what_would_not_be_right_changes_nothing(desk, line):
    save(desk, line, short_number="", url="https://a.example/")
    save(desk, line, short_number="998", url="")
    response = go_back(desk, line, 0, undo=[f"helpline-{line.pk}-short_number"])
    assert response.status_code == 200
    assert "needs a phone" in response.text
    assert line.short_number == "998"


def test_an_address_that_went_to_another_group_stays_there(desk, group):
    save(desk, group, slug="morning-circle")
    OldAddress.objects.all().delete()
    other = SupportGroup.objects.create(name="Other", slug="evening-circle")
    response = go_back(desk, group)
    assert "Another record has the address" in response.text
    assert (group.slug, other.slug) == ("morning-circle", "evening-circle")


def test_a_renamed_group_gets_its_address_back_and_keeps_the_newer_one(desk, group):
    save(desk, group, slug="morning-circle")
    go_back(desk, group)
    assert group.slug == "evening-circle"
    assert OldAddress.objects.get().slug == "morning-circle"


def test_a_change_between_looking_and_pressing_is_told(desk, group):
    save(desk, group, cost="free")
    url = way_back(desk, group)
    context = desk.get(url).context
    group.refresh_from_db()
    group.cost_note = "Bring a dollar."
    group.save()
    response = desk.post(url, {"undo": [f"supportgroup-{group.pk}-cost"], VERSION: context["version"]})
    assert "changed this meanwhile" in response.text
    group.refresh_from_db()
    assert group.cost == "free"


def test_looking_at_the_way_back_changes_nothing(desk, group):
    save(desk, group, cost="free")
    assert desk.get(way_back(desk, group)).status_code == 200
    group.refresh_from_db()
    assert group.cost == "free"


@pytest.mark.parametrize("address", ["supportgroup-999999", "meeting-1-2", "user-1", "x", "supportgroup-" + "9" * 30])
def test_an_address_of_no_story_is_a_missing_page(desk, group, address):
    assert desk.get(page(SupportGroup, "history", group.pk) + address + "/").status_code == 404


def test_a_guide_is_no_longer_linked_to_another_from_either_side(desk):
    guide, other = make_guide(title="First week"), make_guide(title="How to talk")
    save(desk, guide, related=[other.pk])
    go_back(desk, guide)
    assert not guide.related.exists()
    assert not other.related.exists()


# Who may -----------------------------------------------------------------------------------------


def test_an_editor_goes_back_on_what_is_hers_and_never_publishes(group):
    maria = desk_of(person("maria", organizations=[group.organization]))
    rita = desk_of(person("rita"))
    save(rita, group, status="draft", cost="free")
    url = way_back(maria, group)
    undos = [undo.key for undo, _ticked in maria.get(url).context["undos"]]
    assert undos == [f"supportgroup-{group.pk}-cost"]
    go_back(maria, group)
    assert (group.status, group.cost) == ("draft", "unknown")
    go_back(rita, group, 1)
    assert group.status == "published"


def test_what_is_not_hers_has_no_history_for_her(group):
    save(desk_of(person("rita")), group, cost="free")
    maria = desk_of(person("maria"))
    assert maria.get(page(SupportGroup, "history", group.pk)).status_code == 403
    assert maria.post(way_back(maria, group), {"undo": "x"}).status_code == 403


def test_who_may_only_look_finds_no_way_back(group):
    user = User.objects.create_user("lee", is_staff=True)
    user.user_permissions.set([])
    client = desk_of(user)
    assert client.get(page(SupportGroup, "history", group.pk)).status_code == 403
