"""How the databases answer the finder: by index, however many groups there are, and in as few queries."""

import pytest
from django.http import QueryDict

from groups.finder import Search, find, matching
from groups.forms import FinderForm
from resources.geocoding import find_spot
from tests.finder import NOON, anywhere, group_at, make_towns, meets
from tests.records import make_place

pytestmark = pytest.mark.django_db


def search(query: str) -> Search:
    answers = FinderForm(QueryDict(query)).answers
    return Search(answers, find_spot(answers["near"]).spot, NOON)


@pytest.mark.parametrize(
    "query",
    ["near=06702", "near=06702&radius=5", "near=06702&day=tuesday&format=online", "format=online", "near=Nowhere", ""],
)
def test_what_matches_is_what_the_pages_list(rf, query):
    """The calendar of a search holds the same groups as its pages."""
    make_towns()
    for number in range(23):
        meets(group_at(number * 1.5, f"Near {number}", online=number % 5 == 0), number % 7)
    for number in range(7):
        anywhere(f"Online {number}", place=make_place(latitude=36.0) if number % 2 else None)
    asked, spot = search(query).asked, search(query).spot
    listed = []
    for page in (1, 2, 3):
        found = find(asked, spot, rf.get("/groups/", {"page": page}), NOON)
        if found.page.number == page:
            listed += [row.group for row in [*found.rows, *found.anywhere]]
    matched = list(matching(asked, spot, NOON))
    assert {group.pk for group in matched} == {group.pk for group in listed}
    starts = [group.next_start for group in matched if group.next_start]
    assert starts == sorted(starts)
