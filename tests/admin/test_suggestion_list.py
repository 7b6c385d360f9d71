"""What waits for Rita: the list of suggestions, the front page, and how much they cost."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from resources.admin.suggestions import waiting_lines
from resources.curation.needs import all_needs
from resources.curation.suggesting import accept
from resources.models import Helpline, NaloxoneProgram
from tests.admin.people import REVIEWER, desk_of, person
from tests.records import make_group, make_helpline, make_program
from tests.suggestions import suggest
from tests.test_html import tree_of

pytestmark = pytest.mark.django_db
LIST = "/admin/resources/suggestion/"


@pytest.fixture
def rita():
    return person(REVIEWER)


@pytest.fixture
def her_desk(rita):
    return desk_of(rita)


def page_of(suggestion) -> str:
    return reverse("admin:resources_suggestion_change", args=[suggestion.pk])


def test_the_list_shows_what_waits_and_filters(her_desk, rita, group):
    line = make_helpline(name="Night Line")
    done = suggest(group, message="Done.")
    accept(done, [], by=rita)
    waiting, gone = suggest(group, {"cost": "free"}, message="Wait."), suggest(line, says_closed=True)
    new = suggest(Helpline, {"name": "New"}, origin="organization")

    def listed(**asked) -> set:
        found = her_desk.get(LIST, asked)
        assert found.status_code == 200
        return {row.pk for row in found.context["cl"].result_list}

    assert listed() == {waiting.pk, gone.pk, new.pk}
    assert listed(**{"is": "any"}) == {waiting.pk, gone.pk, new.pk, done.pk}
    assert listed(**{"is": "accepted"}) == {done.pk}
    assert listed(kind="supportgroup") == {waiting.pk}
    assert listed(kind="new") == {new.pk}
    assert listed(origin__exact="organization") == {new.pk}
    assert listed(says_closed__exact="1") == {gone.pk}
    assert listed(content_type=gone.content_type_id, object_id=line.pk) == {gone.pk}
    assert listed(q="wait") == {waiting.pk}


def test_many_suggestions_cost_as_many_queries_as_few(her_desk, rita):
    def count(work) -> int:
        with CaptureQueriesContext(connection) as captured:
            work()
        return len(captured)

    def some(many) -> None:
        for n in range(many):
            for target in (make_group(), make_helpline(), make_program()):
                suggest(target, {"phone": "+18605550199"}, message=str(n))

    some(2)
    work = (lambda: her_desk.get(LIST), lambda: waiting_lines(rita))
    for one in work:
        one()  # her permissions and the kinds are read once
    few = [count(one) for one in work]
    some(12)
    assert [count(one) for one in work] == few


def test_the_front_page_is_told_by_listing(rita, group):
    for n in range(3):
        suggest(group, message=f"Word {n}")
    suggest(Helpline, {"name": "New"})
    need = next(need for need in all_needs() if str(need.title) == "Suggestions waiting")
    lines = [line for line in need.lines(rita) if line.count]
    assert [(line.count, line.label) for line in lines] == [(3, "Evening Circle"), (1, "new: helplines")]
    desk = desk_of(rita)
    for line in lines:
        assert len(desk.get(line.url).context["cl"].result_list) == line.count
    assert waiting_lines(person("gus")) == []


def test_the_deciding_page_is_sound_html(her_desk, group):
    everything = {"phone": "+18605550199", "cost": "free", "meetings": "Six", "name": "Other"}
    for suggestion in (
        suggest(group, everything, says_closed=True, message="<b>bold</b>", email="a@b.example"),
        suggest(NaloxoneProgram, {"name": "New", "kinds": ["box"]}),
    ):
        page = her_desk.get(page_of(suggestion)).text
        tree_of(page)
        assert "<b>bold</b>" not in page
