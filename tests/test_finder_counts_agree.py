"""Three counties full of groups of every kind: each number beside a choice is what choosing it then lists."""

import random
from collections.abc import Iterator
from datetime import time
from typing import Any

import pytest
import time_machine
from django.db import transaction
from django.http import QueryDict

from groups.finder import Search, find
from groups.forms import SEVERAL, FinderForm
from groups.models import Meeting, Program, SupportGroup
from groups.services import refresh_many
from resources.geocoding import find_spot
from tests.finder import CENTRAL, EASTERN, NOON, PACIFIC, make_towns
from tests.records import make_group, make_place

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _monday_noon() -> Iterator[None]:
    with time_machine.travel(NOON, tick=False):
        yield


@pytest.fixture(scope="module", params=range(3))
def county(request, django_db_setup, django_db_blocker) -> Iterator[int]:
    """Towns and groups that all tests here look at and none changes."""
    with time_machine.travel(NOON, tick=False), django_db_blocker.unblock(), transaction.atomic():
        make_towns()
        _a_colourful_county(random.Random(request.param))
        yield request.param
        transaction.set_rollback(True)


@pytest.mark.parametrize(
    "asked",
    [
        "",
        "near=06702",
        "near=06702&radius=5",
        "near=Nowhere",
        "near=06702&zone=America/Los_Angeles",
        "zone=America/Chicago",
        "near=06702&for=person",
    ],
)
def test_every_count_is_what_the_search_then_lists(rf, county, asked):
    """The rules for the database and those for counting are two writings of one thing."""
    chance = random.Random(f"{asked} {county}")
    request = rf.get("/groups/")
    for _ in range(4):
        query = QueryDict(asked, mutable=True)
        for name in chance.sample(SEVERAL, chance.randint(0, 3)):
            values = [value for value, _label in FinderForm(query).fields[name].choices if value != "person"]
            for value in chance.sample(values, min(len(values), chance.randint(1, 3))):
                query.appendlist(name, value)
        _hold_against_each_other(query, chance, request)


def _hold_against_each_other(query: QueryDict, chance: random.Random, request: Any) -> None:
    form = FinderForm(query)
    spot = find_spot(query.get("near", "")).spot
    found = find(form.answers, spot, request, NOON)
    counted = found.counts
    assert counted is not None
    # The page may have widened its radius, and counted there.
    radius = found.nearby.radius if found.nearby else None
    for name in SEVERAL:
        for value, _label in chance.sample(list(form.fields[name].choices), min(4, len(form.fields[name].choices))):
            if value == "person":
                continue
            one = query.copy()
            one.setlist(name, [value, *(["person"] if name == "for" and "person" in query.getlist("for") else [])])
            assert counted[name][value] == len(_listed(FinderForm(one).answers, spot, radius)), (query, name, value)


def _listed(asked: dict[str, Any], spot: Any, radius: int | None) -> set[int]:
    """The groups that a search lists, near within `radius` miles or from anywhere."""
    search = Search(asked, spot, NOON)
    if spot is None:
        return set(search.narrowed(search.pools()[0]).values_list("pk", flat=True))
    near = search.narrowed(search.near_pool()).near(spot.point, radius or asked["radius"])
    found = set(near.values_list("pk", flat=True)) if search.some_near else set()
    afar = search.narrowed(search.afar_pool()).values_list("pk", flat=True)
    return found | (set(afar) if search.some_afar else set())


def _a_colourful_county(chance: random.Random) -> None:
    """Forty groups of every kind."""
    programs = [Program.objects.create(name=name, slug=name.lower()) for name in ("Nar-Anon", "CRAFT")]
    for number in range(40):
        place = chance.choice([None, {"latitude": 41.5566 + chance.uniform(-0.4, 0.4)}, {"latitude": 36.0}])
        group = make_group(
            name=f"Group {number}",
            place=make_place(accessible=chance.choice(["yes", "no", "unknown"]), **place) if place else None,
            languages=chance.choice([[], ["en"], ["es", "en"], ["many"]]),
            audience=chance.choice([[], ["family"], ["everyone"], ["men"], ["grieving", "young"]]),
            program=chance.choice([None, *programs]),
            states=chance.choice([[], ["CT"], ["IL"]]),
            for_person_who_uses=chance.random() < 0.2,
            in_person=chance.random() < 0.6,
            online=chance.random() < 0.4,
        )
        for _ in range(chance.randint(0, 2)):
            _some_meeting(group, chance)
    refresh_many(list(SupportGroup.objects.filter(meetings__isnull=False).distinct()))


def _some_meeting(group: SupportGroup, chance: random.Random) -> None:
    form = chance.choice(["in_person", "online", "hybrid", "phone"])
    Meeting.objects.create(
        group=group,
        format=form,
        weekday=chance.randrange(7),
        start=time(chance.randrange(24), chance.choice([0, 30, 59])),
        zone="" if form == "in_person" else chance.choice([EASTERN, CENTRAL, PACIFIC, "Pacific/Honolulu"]),
        ask_for_link=form != "in_person",
    )
