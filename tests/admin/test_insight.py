"""What the counts tell staff: which places lack groups, and never what one family did."""

from datetime import UTC, date, datetime

import pytest
import time_machine
from django.contrib.auth.models import User
from django.test import Client

from resources import insight
from resources.curation import links
from resources.curation.needs import all_needs
from resources.models import DayCount, EmptySearch, Link
from tests.records import make_group, make_place, make_town

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 3, 2, 17, tzinfo=UTC)


@pytest.fixture
def towns():
    """Waterbury has a group; Presque Isle, in the far north, has none for hundreds of miles."""
    make_town("Waterbury", "CT", 41.55, -73.04, "06702")
    make_town("Presque Isle", "ME", 46.68, -68.01, "04769")
    make_group(slug="evening-circle", in_person=True, place=make_place(latitude=41.55, longitude=-73.04))


def count_empty(zip3: str, times: int, day: date = date(2026, 3, 1)) -> None:
    EmptySearch.objects.create(day=day, kind="supportgroup", zip3=zip3, count=times)


def test_small_numbers_are_withheld(towns):
    count_empty("047", 12)
    count_empty("067", 4)
    [chart] = insight.searches_without_result(date(2026, 3, 2), 30)
    assert [(bar.label, bar.times, bar.share) for bar in chart.bars] == [("047.. Presque Isle, ME", 12, 100)]
    assert chart.withheld == 1


def test_days_before_the_period_do_not_count(towns):
    count_empty("047", 12, date(2026, 1, 1))
    assert insight.searches_without_result(date(2026, 3, 2), 30) == []
    assert len(insight.searches_without_result(date(2026, 3, 2), 90)) == 1


def test_areas_of_our_states_without_a_group(towns):
    make_town("Hartford", "CT", 41.76, -72.67, "06101")
    groups, naloxone = insight.areas_without()
    assert (groups.areas, [(gap.zip3, gap.town) for gap in groups.without]) == (2, [("061", "Hartford")])
    assert len(naloxone.without) == 2


def test_the_page_shows_sums_and_never_a_row(sams_desk, towns):
    count_empty("047", 12)
    count_empty("067", 3)
    DayCount.objects.create(day=date(2026, 3, 1), page="/overdose/", count=40)
    with time_machine.travel(NOON, tick=False):
        page = sams_desk.get("/admin/resources/emptysearch/").content.decode()
    assert "Presque Isle, ME" in page
    assert "<svg" in page
    assert "/overdose/" in page
    assert "067.." not in page.split("Areas of our states")[0]
    row = EmptySearch.objects.first()
    assert sams_desk.get(f"/admin/resources/emptysearch/{row.pk}/change/").status_code in {302, 403}


def test_only_staff_with_the_permission_see_it(desk, rosa):
    assert desk.get("/admin/resources/emptysearch/").status_code == 200
    rosa.user_permissions.clear()
    assert Client().get("/admin/resources/emptysearch/").status_code == 302
    assert desk.get("/admin/resources/emptysearch/").status_code == 403


def test_a_dead_link_leads_to_the_record_that_has_it(sams_desk):
    group = make_group(name="Evening Circle", url="https://circle.example/")
    links.note_links()
    Link.objects.update(failed_days=2, problem="The server answered 404.", visited=NOON)
    page = sams_desk.get("/admin/resources/link/?state=dead").content.decode()
    assert f'href="/admin/groups/supportgroup/{group.pk}/change/"' in page
    assert "The server answered 404. Failed on 2 days." in page
    assert "https://circle.example/" not in sams_desk.get("/admin/resources/link/?state=new").content.decode()
    assert sams_desk.get("/admin/resources/link/add/").status_code == 403
    [need] = [need for need in all_needs() if str(need.title) == "Outward links"]
    assert [line.count for line in need.lines(User.objects.get(username="sam"))] == [1]
