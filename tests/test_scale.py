"""Many groups: the finder's lists are read by their indexes, on both databases, and made-up groups are plausible."""

from collections import Counter

import pytest
from django.db.models import Count

from bench.groups import make_groups
from bench.plans import NEAREST, SOONEST, list_statements, plan_of
from groups.models import Meeting, SupportGroup
from groups.services import with_schedule
from resources.models import Place
from resources.statistics import refresh_statistics
from tests.records import load_towns

pytestmark = pytest.mark.django_db

MANY = 5_000
#: All of them stand in four states: five miles there hold as many as twenty-five in a country of a hundred thousand.
CLOSE = f"{NEAREST}&radius=5"
#: How the two databases say that they read a whole table.
WHOLE_TABLE = ("SCAN groups_supportgroup", "Seq Scan on groups_supportgroup")


@pytest.fixture
def many_groups() -> None:
    """Some thousand groups, which the database has counted, as one that grew over months has."""
    load_towns()
    make_groups(MANY, index=False)
    refresh_statistics()


def reads_whole_table(plan: list[str]) -> bool:
    """SQLite says SCAN, too, where it walks along an index in order."""
    return any(words in line and "USING INDEX" not in line for line in plan for words in WHOLE_TABLE)


@pytest.mark.usefixtures("many_groups")
@pytest.mark.parametrize(("address", "index"), [(SOONEST, "group_soonest"), (CLOSE, "place_point")])
def test_the_finder_reads_its_lists_by_their_indexes(address, index):
    plans = [plan_of(statement) for statement in list_statements(address)]
    assert plans
    assert not [plan for plan in plans if reads_whole_table(plan)]
    assert any(index in line for plan in plans for line in plan), plans


def test_the_same_numbers_make_the_same_groups():
    def made() -> list[tuple]:
        make_groups(40, index=False)
        found = list(SupportGroup.objects.order_by("slug").values_list("slug", "name", "place__address", "next_start"))
        SupportGroup.objects.all().delete()
        Place.objects.all().delete()
        return found

    assert made() == made()


def test_made_up_groups_are_as_mixed_as_real_ones():
    load_towns()
    groups = make_groups(2_000, index=False)
    assert groups[0].is_published
    statuses = Counter(group.status for group in groups)
    assert (statuses["closed"], statuses["draft"]) == (40, 60)
    formats = Counter(Meeting.objects.values_list("format", flat=True))
    assert 0.65 < formats["in_person"] / formats.total() < 0.75
    rhythms = Counter(Meeting.objects.values_list("repeats", flat=True))
    assert 0.05 < rhythms["monthly"] / rhythms.total() < 0.11
    assert 0.01 < rhythms["fortnightly"] / rhythms.total() < 0.03
    assert SupportGroup.objects.filter(meetings=None).count() == 80
    shared = Place.objects.annotate(groups=Count("supportgroup")).filter(groups__gt=1)
    assert shared.count() > 500


def test_made_up_groups_are_ones_that_staff_could_have_entered():
    load_towns()
    for group in with_schedule(make_groups(200, index=False)):
        group.full_clean(exclude=["program", "place", "organization", "source"], validate_unique=False)
        for meeting in group.meetings.all():
            meeting.full_clean(exclude=["group", "place"], validate_unique=False)
