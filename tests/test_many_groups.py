"""How the databases read the finder's lists among thousands of groups: by their indexes, and never to the last one."""

from collections.abc import Iterator

import pytest
from django.db import transaction
from django.http import QueryDict

from bench.groups import make_groups
from bench.plans import NEAREST, SOONEST, list_statements, plan_of
from groups.finder import Search, find
from groups.forms import FinderForm
from groups.soonest import MOST_COUNTED
from resources.geocoding import find_spot
from resources.statistics import refresh_statistics
from tests.finder import NOON

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("many_groups")]

MANY = 5_000
#: All of them stand in four states: five miles there hold as many as twenty-five in a country of a hundred thousand.
CLOSE = f"{NEAREST}&radius=5"
#: How the two databases say that they read a whole table.
WHOLE_TABLE = ("SCAN groups_supportgroup", "Seq Scan on groups_supportgroup")


@pytest.fixture(scope="module")
def many_groups(gazetteer, django_db_blocker) -> Iterator[None]:
    """Some thousand groups, which the database has counted, as one that grew over months has. No test changes them."""
    with django_db_blocker.unblock(), transaction.atomic():
        make_groups(MANY, index=False)
        refresh_statistics()
        yield
        transaction.set_rollback(True)


def search(query: str) -> Search:
    answers = FinderForm(QueryDict(query)).answers
    return Search(answers, find_spot(answers["near"]).spot, NOON)


def reads_whole_table(plan: list[str]) -> bool:
    """SQLite says SCAN, too, where it walks along an index in order."""
    return any(words in line and "USING INDEX" not in line for line in plan for words in WHOLE_TABLE)


@pytest.mark.parametrize(("address", "index"), [(SOONEST, "group_soonest"), (CLOSE, "place_point")])
def test_the_finder_reads_its_lists_by_their_indexes(address, index):
    plans = [plan_of(statement) for statement in list_statements(address)]
    assert plans
    assert not [plan for plan in plans if reads_whole_table(plan)]
    assert any(index in line for plan in plans for line in plan), plans


def test_nearest_first_reads_only_places_around():
    near = search("near=06702")
    groups = near.narrowed(near.near_pool()).near(near.spot.point, 25)
    assert "place_point" in groups[:20].explain()


def test_soonest_first_reads_groups_in_their_order():
    every = search("")
    groups = every.narrowed(every.pools()[0]).order_by("next_start")
    assert "group_soonest" in groups[:20].explain()


def test_nobody_waits_for_the_last_of_many_groups_to_be_counted(rf):
    found = find(search("").asked, None, rf.get("/groups/"), NOON)
    assert found.page.paginator.count == MOST_COUNTED
    assert found.counts is None
