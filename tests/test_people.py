"""Who sees and edits what: Maria edits the listings of one organization, Tom those of one state, Rita reviews all."""

import pytest
from django.contrib.auth.models import AnonymousUser, Group, Permission, User

from config.roles import ensure_roles, permissions_of
from groups.models import Meeting, SupportGroup
from resources import curation
from resources.curation.people import Role, choosable, covers, may_add, may_edit, within_remit
from resources.models import Helpline, Organization, Place, Remit, Source, Suggestion
from resources.models.listing import CheckMethod
from resources.today import staff_today

pytestmark = pytest.mark.django_db


def person(name, role, *, organizations=(), states=()) -> User:
    user = User.objects.create_user(name, is_staff=True)
    user.groups.set([Group.objects.get(name=role.value)])
    remit = Remit.objects.create(user=user, states=states)
    remit.organizations.set(organizations)
    return User.objects.get(pk=user.pk)


@pytest.fixture
def river() -> Organization:
    return Organization.objects.create(name="River Health", slug="river-health")


@pytest.fixture
def hill() -> Organization:
    return Organization.objects.create(name="Hill Clinic", slug="hill-clinic")


@pytest.fixture
def waterbury() -> Place:
    return Place.objects.create(name="Elm Library", town="Waterbury", state="CT")


@pytest.fixture
def boston() -> Place:
    return Place.objects.create(name="Oak Hall", town="Boston", state="MA")


@pytest.fixture
def rivers(river, waterbury) -> SupportGroup:
    return SupportGroup.objects.create(name="Circle", slug="circle", organization=river, place=waterbury)


@pytest.fixture
def hills(hill, boston) -> SupportGroup:
    return SupportGroup.objects.create(name="Table", slug="table", organization=hill, place=boston, states=["MA"])


@pytest.fixture
def maria(river) -> User:
    return person("maria", Role.EDITOR, organizations=[river])


@pytest.fixture
def tom() -> User:
    return person("tom", Role.EDITOR, states=["MA"])


@pytest.fixture
def rita() -> User:
    return person("rita", Role.REVIEWER)


def seen(model, user) -> set:
    return set(within_remit(model.objects.all(), user))


def test_maria_sees_her_organizations_listings_only(maria, rivers, hills):
    assert seen(SupportGroup, maria) == {rivers}
    assert may_edit(maria, rivers)
    assert not may_edit(maria, hills)


def test_tom_sees_his_states_listings_by_place_and_by_state(tom, rivers, hills):
    online = SupportGroup.objects.create(name="Online", slug="online", states=["CT", "MA"])
    nationwide = SupportGroup.objects.create(name="All", slug="all")
    assert seen(SupportGroup, tom) == {hills, online}
    assert not may_edit(tom, nationwide)


def test_a_reviewer_and_a_superuser_see_all(rita, rivers, hills):
    assert seen(SupportGroup, rita) == seen(SupportGroup, User.objects.create_superuser("sam")) == {rivers, hills}
    assert may_edit(rita, rivers)


def test_who_was_given_nothing_sees_nothing(rivers):
    new = person("new", Role.EDITOR)
    without = User.objects.create_user("without")
    without.groups.set([Group.objects.get(name="Editor")])
    for user in (new, without, AnonymousUser()):
        assert not seen(SupportGroup, user) | seen(Place, user) | seen(Organization, user) | seen(Meeting, user)
        assert not may_edit(user, rivers)
        assert not may_add(user, SupportGroup)


def test_who_left_edits_nothing(maria, rivers):
    maria.is_active = False
    assert not may_edit(maria, rivers)


def test_a_remit_without_a_role_edits_nothing(river, rivers):
    user = User.objects.create_user("guest", is_staff=True)
    Remit.objects.create(user=user).organizations.add(river)
    assert not may_edit(user, rivers)


def test_a_meeting_is_seen_with_its_group(maria, rivers, hills):
    hers = Meeting.objects.create(group=rivers, weekday=1, start="19:00")
    other = Meeting.objects.create(group=hills, weekday=1, start="19:00")
    assert seen(Meeting, maria) == {hers}
    assert may_edit(maria, hers)
    assert not may_edit(maria, other)


def test_a_place_that_serves_others_too_is_seen_and_not_changed(maria, rivers, hills, waterbury, boston):
    new = Place.objects.create(town="Derby", state="CT")
    assert seen(Place, maria) == {waterbury, new}
    assert may_edit(maria, waterbury)
    Meeting.objects.create(group=hills, weekday=1, start="19:00", place=waterbury)
    assert seen(Place, maria) == {waterbury, new}
    assert not may_edit(maria, waterbury)
    assert not may_edit(maria, boston)


def test_a_place_of_toms_state_is_his_whoever_meets_there(tom, rivers, hills, boston, waterbury):
    Meeting.objects.create(group=rivers, weekday=1, start="19:00", place=boston)
    assert may_edit(tom, boston)
    assert not may_edit(tom, waterbury)


def test_an_organization_of_several_states_is_not_toms_to_change(tom, hill, river, hills, rivers):
    assert seen(Organization, tom) == {hill}
    assert may_edit(tom, hill)
    Helpline.objects.create(
        name="Line", slug="line", kind="family", short_number="999", organization=hill, states=["CT"]
    )
    assert seen(Organization, tom) == {hill}
    assert not may_edit(tom, hill)


def test_maria_changes_her_organization_and_adds_none(maria, tom, river, hill):
    assert seen(Organization, maria) == {river}
    assert may_edit(maria, river)
    assert not may_edit(maria, hill)
    assert not may_add(maria, Organization)
    assert may_add(maria, SupportGroup)
    assert may_add(tom, Organization)


def test_pickers_offer_every_place_and_marias_own_organization(maria, tom, rita, river, hill, waterbury, boston):
    assert set(choosable(Place.objects.all(), maria)) == {waterbury, boston}
    assert set(choosable(Organization.objects.all(), maria)) == {river}
    assert set(choosable(Organization.objects.all(), tom)) == set(choosable(Organization.objects.all(), rita))
    assert set(choosable(Organization.objects.all(), rita)) == {river, hill}
    assert not choosable(Organization.objects.all(), person("new", Role.EDITOR))


def test_a_listing_as_typed_is_within_the_remit_or_not(maria, tom, rita, river, hill, boston):
    assert covers(maria, SupportGroup(organization=river))
    assert not covers(maria, SupportGroup(organization=hill))
    assert not covers(maria, SupportGroup(states=["CT"]))
    assert covers(tom, SupportGroup(place=boston))
    assert covers(tom, Helpline(states=("MA", "IL")))
    assert not covers(tom, Helpline(states=()))
    assert covers(rita, Helpline())


def test_checks_and_suggestions_are_seen_with_their_listing(maria, rivers, hills):
    checks = [
        curation.record_check(one, how=CheckMethod.PHONE, on=staff_today(), by_name="x") for one in (rivers, hills)
    ]
    wishes = [
        Suggestion.objects.create(content_type=check.content_type, object_id=check.object_id, digest="d")
        for check in checks
    ]
    assert seen(type(checks[0]), maria) == {checks[0]}
    assert seen(Suggestion, maria) == {wishes[0]}


def test_what_belongs_to_nobody_is_everyones_to_read(maria):
    source = Source.objects.create(name="river.example")
    assert seen(Source, maria) == {source}
    assert not may_edit(maria, source)
    assert may_add(maria, Source)


def test_every_permission_of_the_table_exists():
    rows = Permission.objects.values_list("content_type__app_label", "codename")
    known = {f"{app}.{name}" for app, name in rows}
    for role in Role:
        assert permissions_of(role) <= known, role


def test_roles_are_there_after_migrate_and_made_whole_again():
    assert set(Group.objects.values_list("name", flat=True)) == {"Editor", "Reviewer", "Administrator"}
    editor = Group.objects.get(name="Editor")
    editor.permissions.set(Permission.objects.filter(codename="publish"))
    Group.objects.get(name="Reviewer").delete()
    ensure_roles()
    ensure_roles()
    assert editor.permissions.count() == len(permissions_of(Role.EDITOR))
    assert not editor.permissions.filter(codename="publish").exists()
    assert Group.objects.get(name="Reviewer").permissions.filter(codename="publish").exists()


def test_no_role_deletes_a_listing_or_gives_itself_more():
    for role in Role:
        granted = permissions_of(role)
        assert not {"resources.delete_helpline", "groups.delete_supportgroup", "auth.delete_user"} & granted
        assert not {"auth.change_group", "auth.change_permission", "auth.add_group"} & granted
