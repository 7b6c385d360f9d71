"""Rosa closes a place or an organization for some days, and the groups there follow. 2025-12-02 is a Tuesday."""

from datetime import date
from zoneinfo import ZoneInfo

import pytest
import time_machine

from groups.models import Meeting, SupportGroup
from groups.services import refresh
from resources.models import Closure, Organization, Place
from tests.admin.desk import errors, page, said, save, wrong

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _monday():
    with time_machine.travel("2025-12-01T17:00Z", tick=False):
        yield


@pytest.fixture
def group(group) -> SupportGroup:
    """The Evening Circle meets tomorrow."""
    refresh(group)
    return group


def close(client, record, first: str, last: str | None, **more):
    """One new row in the table of closed days."""
    row = {"closures-TOTAL_FORMS": 1, "closures-0-first_day": first, "closures-0-last_day": last}
    owner = {f"closures-0-{type(record)._meta.model_name}": record.pk}
    return save(client, record, **(row | owner | more))


def next_day(group: SupportGroup) -> date | None:
    group.refresh_from_db()
    return group.next_start and group.next_start.astimezone(ZoneInfo("America/New_York")).date()


def test_rosa_closes_the_library_until_3_march(desk, group, library):
    response = close(desk, library, "12/1/2025", "March 3, 2026", **{"closures-0-reason": "New heating."})
    assert "The next date of 1 group changed." in said(response)
    assert next_day(group) == date(2026, 3, 10)
    closure = library.closures.get()
    assert (closure.first_day, closure.last_day, closure.reason) == (
        date(2025, 12, 1),
        date(2026, 3, 3),
        "New heating.",
    )


def test_rosa_opens_it_earlier_and_the_groups_come_back(desk, group, library):
    close(desk, library, "12/1/2025", None)
    assert next_day(group) is None
    assert "The next date of 1 group" in said(save(desk, library, **{"closures-0-last_day": "12/8/2025"}))
    assert next_day(group) == date(2025, 12, 9)
    assert "The next date of 1 group" in said(save(desk, library, **{"closures-0-DELETE": "on"}))
    assert (next_day(group), Closure.objects.exists()) == (date(2025, 12, 2), False)


def test_rosa_closes_an_organization_over_the_holidays(desk, group):
    second = SupportGroup.objects.create(name="Noon Circle", slug="noon", organization=group.organization)
    online = {"format": "online", "zone": "America/Chicago", "link": "https://meet.example/1"}
    Meeting.objects.create(group=second, weekday=2, start="12:00", **online)
    refresh(second)
    assert "The next dates of 2 groups changed." in said(close(desk, group.organization, "12/1/2025", "12/5/2025"))
    assert next_day(group) == date(2025, 12, 9)
    assert next_day(second) == date(2025, 12, 10)


def test_a_closure_far_ahead_changes_no_next_date_and_says_so(desk, group, library):
    assert "The next dates of 0 groups changed." in said(close(desk, library, "7/1/2026", "8/31/2026"))
    assert next_day(group) == date(2025, 12, 2)


def test_a_place_in_another_zone_takes_its_groups_along(desk, group, library):
    before = group.next_start
    assert "The next date of 1 group changed." in said(save(desk, library, zone="America/Chicago"))
    group.refresh_from_db()
    assert (group.next_start - before).total_seconds() == 3600


def test_a_zone_that_the_form_took_from_the_town_counts_too(desk, group, library, towns):
    """Rosa corrects the town to Chicago; the zone follows by itself."""
    told = said(save(desk, library, town="Chicago", state="IL"))
    assert "taken from where it is" in told
    assert "The next date of 1 group changed." in told


@pytest.mark.parametrize("changes", [{"parking": "Behind the house."}, {}])
def test_a_save_that_changes_no_date_speaks_of_none(desk, group, library, changes):
    assert "next date" not in said(save(desk, library, **changes))
    assert "next date" not in said(save(desk, group.organization))


@pytest.mark.parametrize("owner", [Place, Organization])
def test_a_closure_that_ends_too_early_is_marked(desk, group, owner):
    record = group.place if owner is Place else group.organization
    response = close(desk, record, "12/9/2025", "12/1/2025")
    assert wrong(response) == {"Closure #1, closed to": "The closure ends before it starts."}
    assert not Closure.objects.exists()


def test_a_closure_needs_its_first_day(desk, group, library):
    response = close(desk, library, "soon", "12/1/2025")
    assert "Type a date like" in errors(response)


def test_the_form_says_what_a_closure_stops(desk, group, library):
    assert "except those online or by phone" in desk.get(page(Place, "change", library.pk)).text
    assert "not online either" in desk.get(page(Organization, "change", group.organization.pk)).text
