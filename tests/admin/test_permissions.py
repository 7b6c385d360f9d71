"""A test for every permission: each role at each page of the admin, by its address.

Maria is an editor of River Health, Rita a reviewer, Ada an administrator, Sam a superuser, and Gus was given nothing.
"""

from datetime import date

import pytest
from django.contrib.admin import site
from django.contrib.auth.models import Group, User
from django.contrib.contenttypes.models import ContentType

from groups.models import Meeting, MeetingFeed, Program, SupportGroup
from guides.models import Guide, Law, PlanItem, Synonym, Term, Video
from resources.curation.stories import stories_page
from resources.models import (
    CheckRequest,
    DirectoryFeed,
    EmptySearch,
    FeedImport,
    FlaggedWord,
    Helpline,
    Likeness,
    Link,
    Mail,
    NaloxoneProgram,
    NoMail,
    OldAddress,
    Organization,
    Place,
    Source,
    Suggestion,
    Town,
    ZipCode,
)
from tests.admin.desk import LISTINGS, page
from tests.admin.people import ADMINISTRATOR, EDITOR, EVERYBODY, NOBODY, REVIEWER, SUPERUSER, desk_of, person
from tests.admin.test_pages import make_one_of_each
from tests.suggestions import suggest

pytestmark = pytest.mark.django_db

#: What each may do with records of a kind that are within the remit: l(ist only), v(iew), a(dd), c(hange), d(elete).
#: Rows of a listing, of a person, and of what the site keeps by itself are deleted by nobody.
TABLE = {
    SupportGroup: {NOBODY: "", EDITOR: "vac", REVIEWER: "vac", ADMINISTRATOR: "vac", SUPERUSER: "vac"},
    Helpline: {NOBODY: "", EDITOR: "vac", REVIEWER: "vac", ADMINISTRATOR: "vac", SUPERUSER: "vac"},
    NaloxoneProgram: {NOBODY: "", EDITOR: "vac", REVIEWER: "vac", ADMINISTRATOR: "vac", SUPERUSER: "vac"},
    Meeting: {NOBODY: "", EDITOR: "vc", REVIEWER: "vc", ADMINISTRATOR: "vc", SUPERUSER: "vc"},
    Organization: {NOBODY: "", EDITOR: "vc", REVIEWER: "vac", ADMINISTRATOR: "vac", SUPERUSER: "vacd"},
    Place: {NOBODY: "", EDITOR: "vac", REVIEWER: "vac", ADMINISTRATOR: "vac", SUPERUSER: "vacd"},
    Source: {NOBODY: "", EDITOR: "va", REVIEWER: "vac", ADMINISTRATOR: "vac", SUPERUSER: "vacd"},
    Program: {NOBODY: "", EDITOR: "v", REVIEWER: "v", ADMINISTRATOR: "vac", SUPERUSER: "vacd"},
    FlaggedWord: {NOBODY: "", EDITOR: "v", REVIEWER: "v", ADMINISTRATOR: "vac", SUPERUSER: "vacd"},
    MeetingFeed: {NOBODY: "", EDITOR: "", REVIEWER: "v", ADMINISTRATOR: "vac", SUPERUSER: "vacd"},
    DirectoryFeed: {NOBODY: "", EDITOR: "", REVIEWER: "v", ADMINISTRATOR: "vac", SUPERUSER: "vacd"},
    FeedImport: {NOBODY: "", EDITOR: "", REVIEWER: "v", ADMINISTRATOR: "v", SUPERUSER: "v"},
    Town: {NOBODY: "", EDITOR: "v", REVIEWER: "v", ADMINISTRATOR: "v", SUPERUSER: "v"},
    ZipCode: {NOBODY: "", EDITOR: "v", REVIEWER: "v", ADMINISTRATOR: "v", SUPERUSER: "v"},
    OldAddress: {NOBODY: "", EDITOR: "v", REVIEWER: "v", ADMINISTRATOR: "v", SUPERUSER: "v"},
    Guide: {NOBODY: "", EDITOR: "", REVIEWER: "vac", ADMINISTRATOR: "vac", SUPERUSER: "vacd"},
    PlanItem: {NOBODY: "", EDITOR: "", REVIEWER: "vac", ADMINISTRATOR: "vac", SUPERUSER: "vacd"},
    Video: {NOBODY: "", EDITOR: "", REVIEWER: "vac", ADMINISTRATOR: "vac", SUPERUSER: "vacd"},
    Term: {NOBODY: "", EDITOR: "", REVIEWER: "vac", ADMINISTRATOR: "vac", SUPERUSER: "vacd"},
    Synonym: {NOBODY: "", EDITOR: "", REVIEWER: "vac", ADMINISTRATOR: "vac", SUPERUSER: "vacd"},
    Law: {NOBODY: "", EDITOR: "", REVIEWER: "vac", ADMINISTRATOR: "vac", SUPERUSER: "vacd"},
    CheckRequest: {NOBODY: "", EDITOR: "v", REVIEWER: "v", ADMINISTRATOR: "v", SUPERUSER: "v"},
    Suggestion: {NOBODY: "", EDITOR: "v", REVIEWER: "vc", ADMINISTRATOR: "vc", SUPERUSER: "vcd"},
    Likeness: {NOBODY: "", EDITOR: "v", REVIEWER: "vc", ADMINISTRATOR: "vc", SUPERUSER: "vc"},
    Link: {NOBODY: "", EDITOR: "v", REVIEWER: "v", ADMINISTRATOR: "v", SUPERUSER: "v"},
    EmptySearch: {NOBODY: "", EDITOR: "", REVIEWER: "l", ADMINISTRATOR: "l", SUPERUSER: "l"},
    Mail: {NOBODY: "", EDITOR: "", REVIEWER: "", ADMINISTRATOR: "v", SUPERUSER: "v"},
    NoMail: {NOBODY: "", EDITOR: "", REVIEWER: "", ADMINISTRATOR: "vacd", SUPERUSER: "vacd"},
    User: {NOBODY: "", EDITOR: "", REVIEWER: "", ADMINISTRATOR: "vac", SUPERUSER: "vac"},
    Group: {NOBODY: "", EDITOR: "", REVIEWER: "", ADMINISTRATOR: "v", SUPERUSER: "v"},
}


@pytest.fixture
def records(group, line) -> dict:
    """One record of each kind; the listings are River Health's."""
    records = make_one_of_each(group, line)
    for listing in (line, records[NaloxoneProgram]):
        listing.organization = group.organization
        listing.save()
    twin = SupportGroup.objects.create(name="Circle", slug="circle", organization=group.organization)
    of_groups = ContentType.objects.get_for_model(SupportGroup)
    pair = Likeness.objects.create(content_type=of_groups, first_id=group.pk, second_id=twin.pk, score=90)
    records |= {Likeness: pair, Suggestion: suggest(group, {"cost": "free"})}
    records |= {Link: Link.objects.create(url="https://a.example/")}
    records |= {EmptySearch: EmptySearch.objects.create(day=date(2026, 7, 1), kind="supportgroup", zip3="067")}
    return records | {User: User.objects.create_user("tom"), Group: Group.objects.get(name="Editor")}


@pytest.fixture
def others(library) -> dict:
    """What Maria has no part in: Hill Clinic and its listings."""
    hill = Organization.objects.create(name="Hill Clinic", slug="hill-clinic")
    hall = Place.objects.create(name="Oak Hall", town="Boston", state="MA")
    table = SupportGroup.objects.create(name="Hill Table", slug="hill-table", organization=hill, place=hall)
    return {
        Organization: hill,
        Place: hall,
        SupportGroup: table,
        Meeting: Meeting.objects.create(group=table, weekday=1, start="19:00"),
        Helpline: Helpline.objects.create(
            name="Hill Line", slug="hill-line", kind="family", short_number="998", organization=hill
        ),
        NaloxoneProgram: NaloxoneProgram.objects.create(
            name="Hill Kits", slug="hill-kits", kinds=["mail"], how_to_get="Ask.", organization=hill
        ),
    }


def answers(client, model, record) -> dict[str, int]:
    """What the pages of a record answer: its list, its form, a form sent empty, its history, its deletion."""
    back = {}
    if hasattr(model, "history"):
        url = page(model, "go_back", record.pk, stories_page(record, 1)[1][0].address)
        back = {"back": client.get(url).status_code, "gone back": client.post(url, {}).status_code}
    if getattr(site._registry[model], "sheets", ()):
        back |= {
            "sheet": client.get(page(model, "sheet")).status_code,
            "file": client.get(page(model, "sheet"), {"as": "csv"}).status_code,
            "import": client.get(page(model, "sheet_import")).status_code,
            "imported": client.post(page(model, "sheet_import"), {}).status_code,
        }
    return back | {
        "list": client.get(page(model, "changelist")).status_code,
        "picture": client.get(page(model, "change", record.pk)).status_code,
        "in a pop-up": client.get(page(model, "change", record.pk), {"_popup": 1}).status_code,
        "history": client.get(page(model, "history", record.pk)).status_code,
        "change": client.post(page(model, "change", record.pk), {}).status_code,
        "add": client.get(page(model, "add")).status_code,
        "added": client.post(page(model, "add"), {}).status_code,
        "delete": client.get(page(model, "delete", record.pk)).status_code,
        "deleted": client.post(page(model, "delete", record.pk), {}).status_code,
    }


def expected(model, letters) -> dict[str, int]:
    may = {letter: 200 if letter in letters else 403 for letter in "lvacd"}
    seen = dict.fromkeys(("picture", "in a pop-up", "history"), may["v"]) | {"list": min(may["l"], may["v"])}
    if hasattr(model, "history"):
        seen |= dict.fromkeys(("back", "gone back"), may["c"])
    if getattr(site._registry[model], "sheets", ()):
        seen |= dict.fromkeys(("sheet", "file"), may["v"])
        seen |= dict.fromkeys(("import", "imported"), min(may["a"], may["c"]))
    written = {"change": may["c"], "add": may["a"], "added": may["a"]}
    return seen | written | {"delete": may["d"], "deleted": may["d"]}


@pytest.mark.parametrize("who", EVERYBODY)
@pytest.mark.parametrize("model", TABLE, ids=lambda model: model.__name__)
def test_each_role_at_each_page(records, who, model):
    client = desk_of(person(who, organizations=[records[Organization]]))
    assert answers(client, model, records[model]) == expected(model, TABLE[model][who])


@pytest.mark.parametrize("model", [*LISTINGS, Meeting, Organization, Place], ids=lambda model: model.__name__)
def test_maria_tries_anothers_record_by_its_address(records, others, model):
    client, other = desk_of(person(EDITOR, organizations=[records[Organization]])), others[model]
    got = answers(client, model, other)
    assert {got[name] for name in ("picture", "in a pop-up", "history", "change", "delete", "deleted")} == {403}
    assert got["list"] == 200
    for query in ({}, {"q": "hill"}, {"q": "oak"}, {"e": 1}):
        shown = client.get(page(model, "changelist"), query)
        assert f"/{other.pk}/change/" not in shown.text


@pytest.mark.parametrize("model", [*LISTINGS, Meeting, Organization, Place], ids=lambda model: model.__name__)
def test_the_others_see_it(others, records, model):
    for who in (REVIEWER, ADMINISTRATOR, SUPERUSER):
        client = desk_of(person(who))
        assert client.get(page(model, "change", others[model].pk)).status_code == 200
        assert f"/{others[model].pk}/change/" in client.get(page(model, "changelist")).text


def test_what_nobody_has_is_no_secret_either(records):
    client = desk_of(person(EDITOR, organizations=[records[Organization]]))
    for number in ("999999", "none", "a_00b"):
        assert client.get(page(Helpline, "change", number)).status_code == 302
