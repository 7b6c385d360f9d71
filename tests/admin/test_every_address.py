"""No address of the staff's pages is without a line that says who may open it.

The pages of records stand in the table of test_permissions.py; here are all the others, and whoever is not signed in.
"""

import pytest
from django.contrib.auth.models import User
from django.contrib.contenttypes.models import ContentType
from django.urls import reverse

from groups.models import MeetingFeed, SupportGroup
from resources.models import DirectoryFeed, Organization
from tests.admin.people import ADMINISTRATOR, EDITOR, EVERYBODY, REVIEWER, SUPERUSER, desk_of, person
from tests.admin.staff_urls import address, page_of_record, staff_urls
from tests.admin.test_permissions import TABLE, records

pytestmark = pytest.mark.django_db

__all__ = ["records"]  # the fixture: one record of each kind

WITH_A_ROLE = (EDITOR, REVIEWER, ADMINISTRATOR, SUPERUSER)
IN_CHARGE = (ADMINISTRATOR, SUPERUSER)

#: Pages that show no one record of their name, and who may open them. The others hear 403, or what `ELSE` says.
PAGES = {
    "admin_check": WITH_A_ROLE,
    "admin_launch": IN_CHARGE,
    "admin_start": IN_CHARGE,
    "admin_status": IN_CHARGE,
    "admin:index": EVERYBODY,
    "admin:app_list": WITH_A_ROLE,
    "admin:auth_user_who": IN_CHARGE,
    "admin:autocomplete": WITH_A_ROLE,
    "admin:groups_meetingfeed_import": IN_CHARGE,
    "admin:resources_directoryfeed_import": IN_CHARGE,
    "admin:jsi18n": EVERYBODY,
    "admin:password_change": EVERYBODY,
    "admin:password_change_done": EVERYBODY,
    "admin:resources_spanishreview_changelist": WITH_A_ROLE,
    "admin:resources_spanishreview_kind": WITH_A_ROLE,
    "admin:auth_user_password_change": (SUPERUSER,),
    # A button's address opens for nobody.
    "admin:auth_user_let_in": (),
}
#: What a page says to whoever it is not for, where that is not 403: it does not tell that it is there.
ELSE = {"admin:app_list": "404", "admin:resources_spanishreview_kind": "404"}
#: Pages that lead on, and where everybody at a desk comes to. (Nobody is asked for a second factor in these tests.)
LEADING_ON = {
    "admin:login": "302 /admin/",
    "admin:second_factor": "302 /admin/second-factor/set-up/",
    "admin:second_factor_codes": "302 /admin/second-factor/",
    "admin:second_factor_set_up": "200",
    "admin:view_on_site": "302 http://testserver/groups/evening-circle/",
}
#: A button: leaving.
BUTTONS = {"admin:logout"}
#: Pages for whoever cannot sign in, open to all.
OPEN = {
    "admin:login",
    "admin_password_reset",
    "password_reset_complete",
    "password_reset_confirm",
    "password_reset_done",
}

REST = [name for name in staff_urls() if page_of_record(name) is None]


def url_of(name, records) -> str:
    group = records[SupportGroup]
    kind = ContentType.objects.get_for_model(group).pk
    someone = getattr(User.objects.order_by("pk").first(), "pk", 1)
    asked = {
        "admin:app_list": ["groups"],
        "admin:auth_user_let_in": [someone],
        "admin:auth_user_password_change": [someone],
        "admin:groups_meetingfeed_import": [records[MeetingFeed].pk],
        "admin:resources_directoryfeed_import": [records[DirectoryFeed].pk],
        "admin:resources_spanishreview_kind": ["groups", "supportgroup"],
        "admin:view_on_site": [kind, group.pk],
        "password_reset_confirm": ["MQ", "no-token"],
    }
    more = {"admin:autocomplete": "?app_label=groups&model_name=supportgroup&field_name=place"}
    return reverse(name, args=asked.get(name, [])) + more.get(name, "")


def answer(client, url, sent=None) -> str:
    """What a page answers, or what it says to a form sent, and where it leads without what is asked there."""
    response = client.get(url) if sent is None else client.post(url, sent)
    leads = response.headers.get("Location", "")
    return f"{response.status_code} {leads.partition('?')[0]}".strip()


def test_every_address_has_a_line():
    known = {*PAGES, *LEADING_ON, *BUTTONS, *OPEN}
    assert set(REST) == known
    assert {page_of_record(name)[0] for name in staff_urls() if page_of_record(name)} == set(TABLE)


@pytest.mark.parametrize("who", EVERYBODY)
def test_each_role_at_each_page_of_no_record(records, who):
    client = desk_of(person(who, organizations=[records[Organization]]))
    expected = {name: "200" if who in may else ELSE.get(name, "403") for name, may in PAGES.items()} | LEADING_ON
    assert {name: answer(client, url_of(name, records)) for name in expected} == expected


def test_ana_without_a_login_sees_none_of_it(client, records):
    for name in sorted(set(staff_urls()) - OPEN):
        found = page_of_record(name)
        url = address(name, records[found[0]], "none-1") if found else url_of(name, records)
        # Whoever has left may leave again; opened like a page, it is none.
        wanted = {f"302 {reverse('admin:login')}"} if name not in BUTTONS else {"405", "200"}
        assert {answer(client, url), answer(client, url, {})} == wanted, name


def test_a_stolen_password_alone_opens_none_of_it(settings, records):
    """Every door asks for the code too, a superuser's as well; all that answers is the way to give it, and to leave."""
    settings.REQUIRE_SECOND_FACTOR = True
    client = desk_of(person(SUPERUSER))
    door, set_up = reverse("admin:login"), reverse("admin:second_factor_set_up")
    steps = {"admin:second_factor", "admin:second_factor_codes", "admin:second_factor_set_up"}
    for name in sorted(set(staff_urls()) - OPEN - BUTTONS):
        found = page_of_record(name)
        url = address(name, records[found[0]], "none-1") if found else url_of(name, records)
        wanted = {f"302 {set_up}", f"302 {reverse('admin:second_factor')}", "200"} if name in steps else {f"302 {door}"}
        assert {answer(client, url), answer(client, url, {})} <= wanted, name


def test_ana_finds_open_what_whoever_cannot_sign_in_needs(client, records):
    for name in OPEN:
        assert client.get(url_of(name, records)).status_code == 200, name
