"""Dolores chooses: some evenings, some ways of meeting, her language, her kind of people."""

from collections.abc import Iterator
from html import unescape

import pytest
import time_machine

from groups.models import Program
from tests.finder import (
    EASTERN,
    NOON,
    anywhere,
    group_at,
    html_of,
    make_towns,
    meets,
    meets_online,
    names,
    near,
    row_of,
    words_of,
)
from tests.records import make_group, make_organization, make_place

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    """Monday noon in New York."""
    with time_machine.travel(NOON, tick=False) as clock:
        yield clock


@pytest.fixture(autouse=True)
def _few_towns(db: None) -> None:
    make_towns()


# One choice -------------------------------------------------------------------------------------


def test_the_day_of_any_meeting_counts(client):
    both = meets(meets(group_at(1, "Mondays and Fridays"), 0), 4)
    meets(group_at(2, "Tuesdays"), 1)
    group_at(3, "Times not known")
    assert near(client, day="friday") == [both.name]
    assert near(client, day="tuesday") == ["Tuesdays"]
    assert near(client, day="sunday") == []


def test_the_way_of_meeting(client):
    group_at(1, "In person")
    group_at(2, "Both", online=True)
    anywhere("Online")
    anywhere("Phone", online=False, by_phone=True)
    anywhere("Online in Illinois", states=["IL"])
    assert near(client, format="in_person") == ["In person", "Both"]
    assert set(near(client, format="online")) == {"Both", "Online"}
    assert near(client, format="phone") == ["Phone"]


def test_the_language(client):
    group_at(1, "English")
    group_at(2, "Spanish", languages=["en", "es"])
    group_at(3, "Many", languages=["many"])
    group_at(4, "Unknown", languages=[])
    assert near(client, language="es") == ["Spanish", "Many"]


def test_the_program(client):
    program = Program.objects.create(name="Nar-Anon", slug="nar-anon")
    group_at(1, "Other")
    group_at(2, "Theirs", program=program)
    assert near(client, program="nar-anon") == ["Theirs"]
    html = html_of(client, near="06702", program="gone")
    assert "We do not know that program" in unescape(html)
    assert near(client, program="gone") == ["Other", "Theirs"]


def test_a_mother_is_at_home_in_any_family_group(client):
    group_at(1, "For parents", audience=["parents"])
    group_at(2, "For families", audience=["family"])
    group_at(3, "Says nothing")
    group_at(4, "For everyone", audience=["everyone"])
    group_at(5, "For siblings", audience=["siblings"])
    group_at(6, "For who grieve", audience=["grieving"])
    assert near(client, **{"for": "parents"}) == ["For parents", "For families", "Says nothing", "For everyone"]
    assert near(client, **{"for": "grieving"}) == ["For everyone", "For who grieve"]


@pytest.mark.parametrize("asked", [{}, {"near": "06702"}, {"near": "Nowhere"}, {"near": "06702", "format": "online"}])
def test_groups_for_the_person_who_uses_are_kept_apart(client, asked):
    """Dolores must not sit down in her son's meeting by mistake, nor he in hers."""
    group_at(1, "For families", online=True, audience=["everyone"])
    group_at(2, "For the person", online=True, for_person_who_uses=True, audience=["everyone"])
    for whom in ("", "parents", "everyone", "nonsense"):
        assert names(client, **asked, **{"for": whom}) == ["For families"]
    assert names(client, **asked, **{"for": "person"}) == ["For the person"]


# Several choices --------------------------------------------------------------------------------


def test_several_values_of_one_filter_mean_any_of_them(client):
    meets(group_at(1, "Mondays", languages=["es"]), 0)
    meets(group_at(2, "Tuesdays"), 1)
    meets(group_at(3, "Fridays", languages=["pl"]), 4)
    assert near(client, day=["monday", "tuesday"]) == ["Mondays", "Tuesdays"]
    assert near(client, language=["es", "pl"]) == ["Mondays", "Fridays"]
    assert near(client, **{"for": ["grieving", "parents"]}) == ["Mondays", "Tuesdays", "Fridays"]


def test_different_filters_must_all_hold(client):
    meets(group_at(1, "Mondays", languages=["es"]), 0)
    meets(group_at(2, "Tuesdays", languages=["en", "es"]), 1)
    assert near(client, day=["tuesday", "friday"], language=["es", "pl"]) == ["Tuesdays"]


def test_day_and_time_must_hold_for_the_same_meeting(client):
    """Monday mornings and Tuesday evenings are no help to who is free on Monday evenings."""
    group = meets(group_at(1, "Both"), 0, start="10:00", end="11:00")
    meets(group, 1, start="19:00", end="20:00")
    meets(group_at(2, "Monday evenings"), 0, start="18:00", end="19:00")
    assert near(client, day="monday", time="evening") == ["Monday evenings"]
    assert near(client, day=["monday", "tuesday"], time="evening") == ["Both", "Monday evenings"]
    assert "Tomorrow 7:00 pm" in row_of(client, "Both", near="06702", time="evening")


def test_the_way_of_meeting_holds_for_that_meeting_too(client):
    """In person on Tuesdays and online on Thursdays is not online on Tuesdays."""
    group = meets(group_at(1, "Both ways"), 1)
    meets_online(group, 3, "19:00", EASTERN)
    assert near(client, day="tuesday", format="online") == []
    assert near(client, day="thursday", format="online") == ["Both ways"]
    assert near(client, day="tuesday", format=["in_person", "online"]) == ["Both ways"]
    assert near(client, day="thursday", format="in_person") == []


@pytest.mark.parametrize(
    ("start", "time"),
    [
        ("05:00", "morning"),
        ("11:59", "morning"),
        ("12:00", "afternoon"),
        ("16:59", "afternoon"),
        ("17:00", "evening"),
        ("20:59", "evening"),
        ("21:00", "night"),
        ("23:59", "night"),
        ("00:00", "night"),
        ("04:59", "night"),
    ],
)
def test_every_minute_of_a_day_is_one_time_of_day(client, start, time):
    meets(group_at(1, "There"), 1, start=start, end=None)
    found = [name for name in ("morning", "afternoon", "evening", "night") if near(client, time=name)]
    assert found == [time]


def test_nonsense_beside_a_good_value_is_told_and_left_out(client):
    meets(group_at(1, "Mondays"), 0)
    meets(group_at(2, "Tuesdays"), 1)
    html = html_of(client, near="06702", day=["someday", "tuesday"], time="teatime")
    assert names(client, near="06702", day=["someday", "tuesday"], time="teatime") == ["Tuesdays"]
    assert "We do not know that day" in html
    assert "We do not know that time of day" in html


def test_step_free_places_and_what_needs_no_way_in(client):
    group_at(1, "Steps", place={"accessible": "no"}, online=True)
    group_at(2, "Ramp", place={"accessible": "yes"})
    group_at(3, "Nobody knows")
    anywhere("Online")
    assert near(client, accessible="yes")[0] == "Ramp"
    assert "do not know whether they are step-free" not in html_of(client, near="06702", accessible="yes")
    # Whoever joins from home meets no steps; so the first is offered for that.
    assert set(near(client, accessible="yes")[1:]) == {"Online", "Steps"}
    assert names(client, accessible="yes") == ["Online", "Ramp"]


# Words ------------------------------------------------------------------------------------------


def test_each_word_must_stand_somewhere_in_the_group(client):
    church = {"name": "St. Mary's Church", "town": "Naugatuck"}
    group = group_at(1, "Hope", place=church, organization=make_organization(name="Family Center"))
    meets(group, 1, note="Ring the bell by the garage.")
    group_at(2, "Hope of Waterbury", summary="Coffee and quiet.", schedule_note="Tuesday evenings")
    for words in ("hope", "MARY'S church", "family", "garage bell", "hope naugatuck center"):
        assert near(client, q=words)[0] == "Hope", words
    assert near(client, q="coffee tuesday") == ["Hope of Waterbury"]
    assert near(client, q="coffee garage") == []
    assert near(client, q="100% _") == []


def test_words_are_no_code(client):
    group_at(1, "Hope")
    html = html_of(client, near="06702", q='"><script>alert(1)</script>')
    assert "<script" not in html


# The person who uses ----------------------------------------------------------------------------


def test_on_the_side_of_the_person_who_uses_the_audience_still_narrows(client):
    group_at(1, "Women of NA", for_person_who_uses=True, audience=["women"])
    group_at(2, "NA", for_person_who_uses=True, audience=["men"])
    group_at(3, "Mothers", audience=["women"])
    assert near(client, **{"for": ["person", "women"]}) == ["Women of NA"]
    html = html_of(client, near="06702", **{"for": ["person", "women"]})
    assert '<input type="hidden" name="for" value="person">' in html


# Order, chips and links -------------------------------------------------------------------------


def test_near_groups_stand_soonest_first_when_asked(client):
    meets(group_at(1, "Thursday"), 3)
    meets(group_at(5, "Tonight"), 0)
    meets(group_at(3, "Tomorrow"), 1)
    group_at(2, "Ask")
    assert near(client) == ["Thursday", "Ask", "Tomorrow", "Tonight"]
    assert near(client, sort="nearest") == near(client)
    assert near(client, sort="soonest") == ["Tonight", "Tomorrow", "Thursday", "Ask"]
    assert near(client, sort="prettiest") == near(client)


def test_each_choice_can_be_taken_back_and_all_at_once(client):
    group_at(1, "Near")
    html = html_of(client, near="06702", day=["monday", "friday"], language="es", page="2", **{"for": "person"})
    chips = html[html.index('class="chosen') : html.index("</nav>")]
    assert 'href="?near=06702&amp;day=friday&amp;language=es&amp;for=person"' in chips
    assert 'href="?near=06702&amp;day=monday&amp;day=friday&amp;for=person"' in chips
    assert 'href="?near=06702&amp;for=person"' in chips
    assert words_of(chips).endswith("Clear all")


def test_the_link_to_a_group_tells_nothing_of_what_was_typed(client):
    meets(group_at(1, "Hope", slug="hope"), 1)
    html = html_of(client, near="06702", day="tuesday", q="hope")
    assert '<a href="/groups/hope/">' in html


def test_other_pages_keep_every_value(client):
    for number in range(25):
        make_group(name=f"Group {number}", place=make_place(), languages=["es"])
    html = unescape(html_of(client, near="06702", language=["es", "pl"]))
    assert 'href="?near=06702&language=es&language=pl&page=2"' in html
    second = html_of(client, near="06702", language=["es", "pl"], page=2)
    assert 'id="group-21">21</span>' in second
    assert 'id="group-20"' not in second


def test_no_step_free_place_that_we_know_of_is_not_said_to_be_none(client):
    group_at(3, "Nobody knows")
    assert "do not know whether they are step-free" in html_of(client, near="06702", accessible="yes")
