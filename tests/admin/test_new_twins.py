"""Rita types a new listing that is there already: she is asked, and decides."""

import pytest

from groups.models import SupportGroup
from resources.models import Likeness, Organization, Place
from tests.admin.desk import errors, form_data, page
from tests.admin.people import desk_of, person
from tests.records import make_group, make_meeting, make_organization, make_place

pytestmark = pytest.mark.django_db


@pytest.fixture
def rita():
    """Rita's browser; she is a reviewer."""
    return desk_of(person("rita"))


@pytest.fixture
def church():
    return make_place(name="Grace Church", address="12 Elm St")


@pytest.fixture
def left(church) -> SupportGroup:
    group = make_group(name="Tuesday Hope", slug="tuesday-hope", place=church, states=["CT"])
    make_meeting(group)
    return group


def typed(client, **values) -> dict:
    return form_data(client.get(page(SupportGroup, "add"))) | {"name": "Tuesday Hope", "slug": "new-hope"} | values


def test_a_new_group_that_is_there_already_is_asked_about_and_saved_when_rita_says_so(rita, left, church):
    data = typed(rita, place=church.pk)
    response = rita.post(page(SupportGroup, "add"), data)
    assert "may be there already" in errors(response)
    assert "Is it one of these?" in response.text
    assert page(SupportGroup, "change", left.pk) in response.text
    assert SupportGroup.objects.count() == 1
    assert rita.post(page(SupportGroup, "add"), data | {"_new_anyway": "on"}).status_code == 302
    assert Likeness.objects.get().first_id == left.pk


def test_the_hour_of_a_new_group_counts(rita, left, church):
    rows = {"meetings-TOTAL_FORMS": 1, "meetings-0-format": "in_person", "meetings-0-repeats": "weekly"}
    same = rows | {"meetings-0-weekday": 1, "meetings-0-start": "7 pm"}
    other = rows | {"meetings-0-weekday": 4, "meetings-0-start": "7 pm"}
    data = typed(rita, place=church.pk, name="Hope on Tuesdays")
    assert rita.post(page(SupportGroup, "add"), data | same).status_code == 200
    assert rita.post(page(SupportGroup, "add"), data | other).status_code == 302


def test_a_new_group_like_no_other_is_saved_at_once(rita, left):
    assert rita.post(page(SupportGroup, "add"), typed(rita, name="Morning Walk")).status_code == 302


# Beyond an editor's remit ------------------------------------------------------------------------


@pytest.fixture
def maria():
    """Maria's browser; she edits the listings of River Health."""
    return desk_of(person("maria", organizations=[make_organization(name="River Health", slug="river-health")]))


def marias(maria, **values) -> dict:
    return typed(maria, organization=Organization.objects.get(slug="river-health").pk, **values)


def test_a_published_twin_of_somebody_elses_is_shown_to_maria_by_its_public_page(maria, left, church):
    response = maria.post(page(SupportGroup, "add"), marias(maria, place=church.pk))
    assert "may be there already" in errors(response)
    assert 'href="/groups/tuesday-hope/"' in response.text
    assert page(SupportGroup, "change", left.pk) not in response.text


@pytest.mark.parametrize("values", [{"status": "draft"}, {"status": "closed", "closed_on": "2026-01-01"}])
def test_a_twin_that_families_do_not_see_is_named_to_nobody_beyond_its_remit(maria, left, church, values):
    SupportGroup.objects.filter(pk=left.pk).update(**values)
    data = marias(maria, place=church.pk, name="Hope Tuesday")
    assert "Tuesday Hope" not in maria.post(page(SupportGroup, "add"), data).text
    # Rita, who sees all of them, finds the two among the likely twins.
    assert SupportGroup.objects.count() == 2
    assert Likeness.objects.filter(first_id=left.pk).exists() == (values["status"] == "draft")


def test_hidden_twins_leave_room_for_those_that_may_be_shown(maria, left, church):
    for number in range(8):
        make_group(name="Tuesday Hope", slug=f"draft-{number}", place=church, status="draft")
    SupportGroup.objects.filter(pk=left.pk).update(name="Tuesday Hopes")
    response = maria.post(page(SupportGroup, "add"), marias(maria, place=church.pk))
    assert [twin["record"] for twin in response.context["twins"]] == [left]


def test_an_organization_beyond_the_remit_is_shown_by_its_public_page():
    tom, hill = desk_of(person("maria", states=["CT"])), make_organization(name="Hill Clinic", slug="hill-clinic")
    make_group(organization=hill, states=["MA"])
    data = form_data(tom.get(page(Organization, "add"))) | {"name": "Hill Clinic", "slug": "hill"}
    response = tom.post(page(Organization, "add"), data)
    assert "may be there already" in errors(response)
    assert 'href="/organizations/hill-clinic/"' in response.text


def test_a_place_beyond_the_remit_is_named_without_a_link_that_would_refuse(church):
    tom = desk_of(person("maria", states=["MA"]))
    make_group(place=church, states=["CT"])
    data = form_data(tom.get(page(Place, "add")))
    data |= {"name": "Grace Church", "address": "12 Elm Street", "town": "Waterbury", "state": "CT"}
    response = tom.post(page(Place, "add"), data)
    assert "may be there already" in errors(response)
    assert [twin["url"] for twin in response.context["twins"]] == [""]
    assert page(Place, "change", church.pk) not in response.text
