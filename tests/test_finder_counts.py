"""How many groups a choice would bring: the number beside it is what one gets, and "none here" is true."""

import random
import re
from datetime import time
from typing import Any

import pytest
import time_machine
from django.http import QueryDict

from groups import counts
from groups.finder import Search, find
from groups.forms import SEVERAL, FinderForm
from groups.models import Meeting, Program, SupportGroup
from groups.services import refresh
from resources.geocoding import find_spot
from tests.finder import CENTRAL, EASTERN, NOON, PACIFIC, anywhere, group_at, html_of, make_towns, meets, words_of
from tests.records import make_group, make_place

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _monday_noon():
    with time_machine.travel(NOON, tick=False):
        yield


@pytest.fixture(autouse=True)
def _few_towns(db: None) -> None:
    make_towns()


def choices_of(client, **asked: object) -> dict[str, str]:
    """What stands beside each value, such as {"Spanish": "4", "Polish": "none here"}."""
    labels = re.findall(r'<label class="choice">.*?<span>(.*?)</span></label>', html_of(client, **asked))
    return dict(re.match(r"(.*?)(?: \((.*)\))?$", words_of(label)).groups() for label in labels)


def test_each_value_says_how_many_groups_it_would_list(client):
    meets(group_at(1, "English", audience=["parents"]), 1)
    meets(group_at(2, "Spanish", languages=["es"]), 4)
    group_at(3, "Both", languages=["en", "es"], place={"accessible": "yes"})
    anywhere("Online", languages=["es"])
    anywhere("Kept to Illinois", languages=["es"], states=["IL"])
    group_at(40, "Too far", languages=["pl"])
    beside = choices_of(client, near="06702")
    assert (beside["English"], beside["Spanish"], beside["Polish"]) == ("2", "3", "none here")
    assert (beside["Tuesday"], beside["Friday"], beside["Sunday"]) == ("1", "1", "none here")
    assert (beside["In person"], beside["Online"], beside["By phone"]) == ("3", "1", "none here")
    assert (beside["Parents"], beside["People who grieve"]) == ("4", "none here")


def test_counts_follow_the_other_choices_and_not_their_own(client):
    meets(group_at(1, "English"), 1)
    meets(group_at(2, "Spanish", languages=["es"]), 4)
    beside = choices_of(client, near="06702", language="es")
    assert (beside["English"], beside["Spanish"]) == ("1", "1")
    assert (beside["Tuesday"], beside["Friday"]) == ("none here", "1")


def test_a_value_that_brings_nothing_can_still_be_chosen(client):
    group_at(1, "English")
    html = html_of(client, near="06702")
    assert 'name="language" value="pl"><span>' in html
    assert "disabled" not in html


def test_too_many_groups_are_not_counted_and_nothing_false_is_said(client, monkeypatch):
    monkeypatch.setattr(counts, "MOST_ROWS", 3)
    for number in range(4):
        group_at(1, f"Group {number}")
    beside = choices_of(client, near="06702")
    assert set(beside.values()) == {None}


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
@pytest.mark.parametrize("seed", range(3))
def test_every_count_is_what_the_search_then_lists(rf, asked, seed):
    """The rules for the database and those for counting are two writings of one thing."""
    chance = random.Random(f"{asked} {seed}")
    _a_colourful_county(chance)
    request = rf.get("/groups/")
    for _ in range(6):
        query = QueryDict(asked, mutable=True)
        for name in chance.sample(SEVERAL, chance.randint(0, 3)):
            values = [value for value, _label in FinderForm(query).fields[name].choices if value != "person"]
            for value in chance.sample(values, min(len(values), chance.randint(1, 3))):
                query.appendlist(name, value)
        _hold_against_each_other(query, chance, request)


def _hold_against_each_other(query: QueryDict, chance: random.Random, request: Any) -> None:
    form = FinderForm(query)
    spot = find_spot(query.get("near", "")).spot
    counted = find(form.answers, spot, request, NOON).counts
    assert counted is not None
    # The page may have widened its radius, and counted there.
    radius = (find(form.answers, spot, request, NOON).nearby or Search(form.answers, spot, NOON)).__dict__.get("radius")
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
        if group.meetings.exists():
            refresh(group)


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
