"""What needs me today: each of the staff opens the admin and sees what waits, with one click into the list of it."""

import re
from datetime import timedelta
from html import unescape

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from groups.models import SupportGroup
from guides.models import Guide
from resources.curation import assign, hide, record_check
from resources.models import DayCount, Helpline, Link, NaloxoneProgram
from resources.today import staff_today
from tests.admin.desk import page
from tests.admin.people import EDITOR, NOBODY, REVIEWER, desk_of, person
from tests.admin.test_pages import many
from tests.records import make_group, make_guide, make_helpline, make_organization, make_program

pytestmark = pytest.mark.django_db

INDEX = reverse("admin:index")


@pytest.fixture
def rita():
    return person(REVIEWER)


def lines_of(client) -> dict[str, tuple[int, str]]:
    """The lines of "what needs you today": words, with how many and where they are listed."""
    html = client.get(INDEX).text
    html = html[html.index('class="needs"') : html.index("</section>")]
    rows = re.findall(r'<a href="([^"]+)"><b>(\d+)</b> <span>([^<]+)</span>', html)
    return {unescape(words): (int(count), unescape(url)) for url, count, words in rows}


def listed(client, url: str) -> int:
    """How many rows a list has."""
    return client.get(url).context["cl"].result_count


def test_rita_sees_what_waits_and_each_line_opens_its_list(rita):
    checked = make_group(name="Checked")
    record_check(checked, how="phone", on=staff_today(), by_name="Rosa")
    for number in range(3):
        make_group(name=f"Due {number}", open_question="Which room?" if number else "")
    make_group(status="draft", open_question="All of it.")
    make_helpline(gone_since=staff_today())
    hide(make_program())
    make_guide(reviewed_on=staff_today() - timedelta(days=366), reviewer="Dr. May, physician")
    make_guide(reviewed_on=staff_today() - timedelta(days=365), reviewer="Dr. May, physician")
    make_guide()
    desk = desk_of(rita)
    found = lines_of(desk)
    assert {words: count for words, (count, _url) in found.items()} == {
        "Support groups due for a check": 3,
        "Helplines due for a check": 1,
        "Naloxone programs due for a check": 1,
        "Support groups with something not confirmed": 2,
        "Helplines gone from their source": 1,
        "Naloxone programs hidden until somebody checks them": 1,
        "Guides due for a review": 1,
        "Guides that nobody has reviewed": 1,
    }
    for words, (count, url) in found.items():
        assert listed(desk, url) == count, words
    assert f'href="{reverse("admin_check")}"' in desk.get(INDEX).text


def test_ones_own_stand_first(rita):
    assign(make_group(), rita)
    make_group()
    desk = desk_of(rita)
    words, (count, url) = next(iter(lines_of(desk).items()))
    assert (words, count) == ("Support groups due that you look after", 1)
    assert listed(desk, url) == 1


def test_the_kind_that_families_read_most_stands_first(rita):
    make_group(), make_helpline()
    assert next(iter(lines_of(desk_of(rita)))) == "Helplines due for a check"
    DayCount.objects.create(day=staff_today(), page="/groups/evening-circle/", count=12)
    assert next(iter(lines_of(desk_of(rita)))) == "Support groups due for a check"


def test_when_nothing_waits_the_page_says_thank_you(rita):
    assert "Nothing waits. Thank you." in desk_of(rita).get(INDEX).text


def test_maria_sees_what_is_hers_and_gus_nothing():
    river = make_organization()
    make_group(organization=river), make_group(), make_guide()
    # Not even a dead link: its page may be anybody's.
    Link.objects.create(url="https://gone.example/", failed_days=5)
    assert lines_of(desk_of(person(EDITOR, organizations=[river]))).keys() == {"Support groups due for a check"}
    assert lines_of(desk_of(person(NOBODY))) == {}


def test_the_front_page_costs_the_same_with_many_listings(rita):
    desk = desk_of(rita)

    def fill(first: int, last: int) -> None:
        for model in (SupportGroup, Helpline, NaloxoneProgram):
            many(model, first, last)
            model.objects.update(status="published", open_question="Which room?", assigned_to=rita)

    def asked() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert desk.get(INDEX).status_code == 200
        return len(captured)

    fill(0, 3)
    asked()
    few = asked()
    fill(3, 500)
    assert asked() == few


def test_what_editors_list_by_who_looks_after_it(rita):
    ada = person("ada")
    assign(make_group(name="Ritas"), rita)
    assign(make_group(name="Adas"), ada)
    make_group(name="Nobodys")
    desk = desk_of(rita)
    for value, name in (("me", "Ritas"), ("others", "Adas"), ("nobody", "Nobodys")):
        rows = desk.get(page(SupportGroup, "changelist"), {"mine": value}).context["cl"].result_list
        assert [group.name for group in rows] == [name]


def test_a_list_of_what_is_overdue_by_two_cycles(rita):
    record_check(make_group(name="Old"), how="phone", on=staff_today() - timedelta(days=181), by_name="Rosa")
    record_check(make_group(name="Due"), how="phone", on=staff_today() - timedelta(days=180), by_name="Rosa")
    make_group(name="Never")
    rows = desk_of(rita).get(page(SupportGroup, "changelist"), {"sure": "stale"}).context["cl"].result_list
    assert [group.name for group in rows] == ["Old"]


def test_a_guide_is_due_the_day_after_a_year(rita):
    make_guide(title="Old", reviewed_on=staff_today() - timedelta(days=366), reviewer="Dr. May, physician")
    make_guide(title="New", reviewed_on=staff_today() - timedelta(days=365), reviewer="Dr. May, physician")
    make_guide(title="Never")
    for value, title in (("due", "Old"), ("never", "Never")):
        rows = desk_of(rita).get(page(Guide, "changelist"), {"review": value}).context["cl"].result_list
        assert [guide.title for guide in rows] == [title]
