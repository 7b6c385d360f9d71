"""Going back keeps to the rules that forms keep, and costs the same for a story of many rows."""

from datetime import time

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from groups.services import refresh
from resources.curation.history import acting
from tests.admin.desk import save
from tests.admin.people import desk_of, person
from tests.admin.test_going_back import go_back, way_back
from tests.admin.test_history import told
from tests.records import make_group, make_helpline, make_meeting, make_organization, make_place

pytestmark = pytest.mark.django_db


def test_maria_hands_no_listing_to_somebody_else_by_going_back():
    elm, river = make_organization(name="Elm House"), make_organization(name="River Health")
    group = make_group(organization=elm)
    refresh(group)
    save(desk_of(person("rita")), group, organization=river.pk, cost="free")
    maria = desk_of(person("maria", organizations=[river]))
    response = go_back(maria, group)
    assert "not be among those you look after" in response.text
    assert (group.organization, group.cost) == (river, "free")
    go_back(maria, group, undo=[f"supportgroup-{group.pk}-cost"])
    assert (group.organization, group.cost) == (river, "unknown")


def test_an_emergency_number_is_not_hidden_by_going_back(desk):
    line = make_helpline(name="988", short_number="988", hidden_until_checked=True)
    save(desk, line, hidden_until_checked=None)
    save(desk, line, is_emergency="on")
    response = go_back(desk, line, 1)
    assert "An emergency number is never hidden" in response.text
    assert not line.hidden_until_checked


def test_a_story_of_many_rows_costs_no_more_queries_than_one_of_few(desk, group):
    refresh(group)

    def queries(rows: int) -> int:
        places = [make_place() for _n in range(rows)]
        with acting(f"Import of {rows}"):
            new = [make_meeting(group, weekday=2, start=time(n), end=time(n + 1)) for n in range(rows)]
            for meeting in group.meetings.filter(weekday=1):
                meeting.place, meeting.note = places[0], f"Note {rows}"
                meeting.save()
        with acting("Import of later"):
            for meeting, place in zip(new, places, strict=True):
                meeting.note, meeting.place = "Ring twice.", place
                meeting.save()
            for meeting in group.meetings.filter(weekday=1):
                meeting.place = places[-1]
                meeting.save()
        number = next(n for n, story in enumerate(told(group)) if story.who == f"Import of {rows}")
        url = way_back(desk, group, number)
        desk.get(url)
        with CaptureQueriesContext(connection) as seen:
            assert len(desk.get(url).context["undos"]) >= rows
        return len(seen)

    few = queries(2)
    for n in range(9):
        make_meeting(group, start=time(n), end=time(n + 1))
    assert queries(12) == few
