"""Rita types a new listing that is there already: she is asked, and decides."""

import pytest

from groups.models import SupportGroup
from resources.models import Likeness
from tests.admin.desk import errors, form_data, page
from tests.admin.people import desk_of, person
from tests.records import make_group, make_meeting, make_place

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
