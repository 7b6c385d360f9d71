"""Every staff page answers in as many queries for many listings as for few: the site's own addresses are the list."""

import pytest
from django.apps import apps
from django.contrib.auth.models import User
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from groups.models import MeetingFeed
from resources.curation.stories import stories_page
from resources.models import DirectoryFeed
from tests.admin.crowd import Crowd
from tests.admin.people import EDITOR, SUPERUSER, desk_of, person
from tests.admin.staff_urls import address, page_of_record, staff_urls

pytestmark = pytest.mark.django_db

#: No page asks more than this.
MOST_QUERIES = 30
#: The front page counts a dozen kinds of work, and reads in each kind of text what changed since somebody last looked.
MOST_ON_FRONT_PAGE = 60
#: Pages that only answer to a button, or lead away, each with the reason.
NOT_WALKED = {
    "admin:auth_user_let_in": "a button's address: POST only",
    "admin:logout": "a button's address: POST only",
    "admin:login": "leads who is signed in to the front page",
    "admin:view_on_site": "leads to the public page",
    "password_reset_confirm": "behind a link in a mail; shows no record",
}


#: Pages of no one record of their name, and how they are reached.
OTHERS = {
    "admin:auth_user_password_change": lambda one: [one[User].pk],
    "admin:app_list": lambda one: ["groups"],
    "admin:groups_meetingfeed_import": lambda one: [one[MeetingFeed].pk],
    "admin:resources_directoryfeed_import": lambda one: [one[DirectoryFeed].pk],
    "admin:resources_spanishreview_kind": lambda one: ["groups", "supportgroup"],
}
#: What a page is asked besides, where that costs something else.
ASKED = {
    "admin:autocomplete": ["app_label=groups&model_name=supportgroup&field_name=place"],
    "admin_check": ["kind=supportgroup", "kind=helpline", "kind=naloxoneprogram", "mine=1"],
    "admin:groups_supportgroup_changelist": ["q=circle", "sure=due&mine=nobody", "in=CT", "_facets=1", "p=2"],
    "admin:groups_supportgroup_sheet": ["as=csv", "of=meeting&as=xlsx", "in=CT&as=csv"],
    "admin:guides_guide_sheet": ["as=csv", "of=point&as=csv"],
    "admin:resources_place_sheet": ["as=csv"],
    "admin:resources_suggestion_changelist": ["status__exact=pending"],
}


def addresses(one) -> list[str]:
    """An address of every page, and those of pages that may be asked for something."""
    found = []
    for name in staff_urls():
        if name in NOT_WALKED:
            continue
        model, which = page_of_record(name) or (None, "")
        if model is None:
            url = other_address(name, one)
        else:
            record = one.get(model)
            story = stories_page(record, 1)[1][0].address if which == "go_back" else ""
            url = address(name, record, story)
        found += [url, *(f"{url}?{query}" for query in ASKED.get(name, []))]
    return found


def other_address(name, one) -> str:
    """The address of a page of no one record of its name."""
    return reverse(name, args=OTHERS[name](one) if name in OTHERS else [])


def costs(client, urls) -> dict[str, tuple[int, int]]:
    """For each address what it answers, and in how many queries."""
    found = {}
    # The log of queries is not long enough for all.
    connection.queries_log.clear()
    for url in urls:
        with CaptureQueriesContext(connection) as seen:
            response = client.get(url)
            # A file is made while it is read.
            response.getvalue()
        found[url] = (response.status_code, len(seen))
    return found


def grew(few, many) -> bool:
    """Whether a page costs more, or answers something else. A page may happen to show fewer kinds, for less."""
    return few[0] != many[0] or few[1] < many[1]


@pytest.mark.parametrize("who", [SUPERUSER, EDITOR])
def test_every_page_costs_as_much_for_many_rows_as_for_a_dozen(who):
    crowd = Crowd()
    crowd.grow(12)
    ContentType.objects.get_for_models(*apps.get_models())  # Else the first page that needs one pays for it.
    desk, urls = desk_of(person(who, states=["CT"])), addresses(crowd.one)
    few = costs(desk, urls)
    opened = [url for url in urls if few[url][0] != 403]
    # More than a page of a list holds.
    crowd.grow(70)
    many = costs(desk, opened)
    assert {url: (few[url], many[url]) for url in opened if grew(few[url], many[url])} == {}
    front = reverse("admin:index")
    most = {url: MOST_ON_FRONT_PAGE if url == front else MOST_QUERIES for url in many}
    assert {url: cost for url, cost in many.items() if cost[1] > most[url]} == {}
