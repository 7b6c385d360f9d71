"""Every page of the admin opens, for whom it should, at the same cost however many rows there are."""

from datetime import date

import pytest
from django.contrib import admin
from django.contrib.auth.models import Group, User
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from groups.models import Meeting, MeetingFeed, Pause, SupportGroup
from guides.models import Guide, GuideSource, Law, PlanItem, Point, Synonym, Term, Video
from resources.curation.requests import ask
from resources.models import (
    DirectoryFeed,
    FeedImport,
    FlaggedWord,
    Helpline,
    Mail,
    NaloxoneProgram,
    NoMail,
    OldAddress,
    OpeningHours,
    Organization,
    Place,
    Source,
    SpanishReview,
    Town,
    ZipCode,
)
from resources.today import staff_today
from tests.admin.desk import EDITABLE, LISTINGS, LOOKUPS, UPKEEP, page

pytestmark = pytest.mark.django_db


def make_one_of_each(group, line) -> dict:
    guide = Guide.objects.create(title="First week", slug="first-week", kind="steps", topic="talking", summary="Start.")
    Point.objects.create(guide=guide, kind="step", title="Sit down", position=10)
    GuideSource.objects.create(guide=guide, title="A leaflet")
    meeting = group.meetings.get()
    Pause.objects.create(meeting=meeting, first_day=date(2026, 7, 1))
    OpeningHours.objects.create(helpline=line, weekday=0)
    Helpline.objects.filter(pk=line.pk).update(zone="America/New_York")
    town = Town.objects.create(
        name="Waterbury", state="CT", key="waterbury", latitude=41.5, longitude=-73, zone="America/New_York"
    )
    made = [group, line, guide, meeting, town, group.program, group.organization, group.source, group.place]
    made += [
        NaloxoneProgram.objects.create(name="Free kits", slug="free-kits", kinds=["mail"], how_to_get="Ask."),
        FlaggedWord.objects.create(flag="a hard word", suggest="a kind word"),
        PlanItem.objects.create(key="kit", part="kit", prompt="Where is the kit?"),
        Video.objects.create(key="how", title="How", by="River Health", about="naloxone", url="https://a.example/"),
        Term.objects.create(slug="kit", word="kit", meaning="A small bag."),
        Synonym.objects.create(word="rehab", means="treatment"),
        Law.objects.create(state="CT", title="Calling for help", text="You may call."),
        ZipCode.objects.create(code="06702", town=town, latitude=41.5, longitude=-73, zone="America/New_York"),
        OldAddress.objects.create(record=group, slug="circle"),
        MeetingFeed.objects.create(source=group.source),
        DirectoryFeed.objects.create(source=group.source),
        FeedImport.objects.create(source=group.source, by_name="rosa", origin="feed.json"),
    ]
    made += [NoMail.objects.create(email="leo@hill.example")]
    SupportGroup.objects.filter(pk=group.pk).update(contact_email="rosa@river.example")
    made += [ask(SupportGroup.objects.get(pk=group.pk), timezone.now()), Mail.objects.get()]
    return {type(record): record for record in made}


@pytest.mark.parametrize("who", ["desk", "sams_desk"])
def test_every_page_opens(request, who, group, line):
    client = request.getfixturevalue(who)
    records = make_one_of_each(group, line)
    assert set(records) == {*EDITABLE, *LOOKUPS, Meeting}
    for model, record in records.items():
        assert client.get(page(model, "changelist")).status_code == 200, model
        assert client.get(page(model, "changelist"), {"q": "river"}).status_code == 200, model
        assert client.get(page(model, "change", record.pk)).status_code == 200, model
        assert client.get(page(model, "add")).status_code == (200 if model in EDITABLE else 403), model
    assert client.get(reverse("admin:index")).status_code == 200


def test_nothing_but_the_domain_is_listed():
    ours = {m for m in admin.site._registry if m._meta.app_label in {"resources", "groups", "guides", "modelsearch"}}
    assert ours == {*EDITABLE, *LOOKUPS, *UPKEEP, Meeting, SpanishReview}


def test_support_groups_come_first_and_logins_last(sams_desk):
    text = sams_desk.get(reverse("admin:index")).text
    places = [text.index(f"app-{app} module") for app in ("groups", "resources", "guides", "auth")]
    assert places == sorted(places)
    assert "Alongside: staff" in text


@pytest.mark.parametrize("model", [*EDITABLE, *LOOKUPS, Meeting])
def test_ana_without_a_login_is_sent_to_sign_in(client, model):
    response = client.get(page(model, "changelist"))
    assert response.status_code == 302
    assert reverse("admin:login") in response["Location"]


@pytest.mark.parametrize("model", [*EDITABLE, *LOOKUPS, Meeting])
def test_a_nul_byte_in_a_search_is_no_accident(desk, model):
    assert desk.get(page(model, "changelist"), {"q": "a\x00b"}).status_code == 200


def test_a_nul_byte_in_a_picker_is_no_accident(desk):
    question = {"app_label": "groups", "model_name": "supportgroup", "field_name": "place", "term": "a\x00b"}
    assert desk.get(reverse("admin:autocomplete"), question).status_code == 200


@pytest.mark.parametrize("model", LISTINGS)
@pytest.mark.parametrize(
    "wanted", [{"sure": "due"}, {"sure": "never"}, {"sure": "question"}, {"in": "CT"}, {"in": "US"}, {"in": "ZZ"}]
)
def test_rosa_filters_listings(desk, group, line, model, wanted):
    assert desk.get(page(model, "changelist"), wanted).status_code == 200


def test_rosa_finds_what_is_due_for_a_check(desk, group):
    fresh = SupportGroup.objects.create(
        name="Just checked",
        slug="just-checked",
        status="published",
        checked_on=staff_today(),
        checked_how="phone",
        checked_by="rosa",
    )
    text = desk.get(page(SupportGroup, "changelist"), {"sure": "due"}).text
    assert group.name in text
    assert fresh.name not in text


def many(model, first, last, kind=""):
    """Bulk-create rows as full as they come: each with its organization, place and source."""
    numbers = range(first, last)
    if model is Place:
        return Place.objects.bulk_create(Place(name=f"Hall {kind} {n}", town="Waterbury", state="CT") for n in numbers)
    if model is Organization:
        return Organization.objects.bulk_create(
            Organization(name=f"Clinic {n}", slug=f"clinic{kind}-{n}") for n in numbers
        )
    places, clinics = (many(part, first, last, model._meta.model_name) for part in (Place, Organization))
    source = Source.objects.get_or_create(name="river.example")[0]
    extra = {Helpline: {"kind": "family"}, NaloxoneProgram: {"kinds": ["mail"]}, SupportGroup: {}}[model]
    return model.objects.bulk_create(
        model(
            name=f"Listing {n}",
            slug=f"listing-{n}",
            url="https://a.example/",
            organization=clinics[n - first],
            source=source,
            **extra,
            **({} if model is Helpline else {"place": places[n - first]}),
        )
        for n in numbers
    )


@pytest.mark.parametrize("model", [*LISTINGS, Organization, Place])
def test_two_thousand_rows_cost_no_more_queries_than_sixty(sams_desk, model):
    many(model, 0, 60)
    urls = [page(model, "changelist"), page(model, "change", model.objects.latest("pk").pk), page(model, "add")]
    for url in urls:
        sams_desk.get(url)  # Warms the cache of content types.

    def queries() -> list[int]:
        counts = []
        for url in urls:
            with CaptureQueriesContext(connection) as seen:
                assert sams_desk.get(url).status_code == 200
            counts.append(len(seen))
        return counts

    with_sixty = queries()
    many(model, 60, 2_000)
    assert queries() == with_sixty
    assert max(with_sixty) < 20


@pytest.mark.parametrize("model", [*EDITABLE, *LOOKUPS, Meeting, User, Group])
def test_a_nul_byte_in_any_filter_is_no_accident(sams_desk, model):
    url = page(model, "changelist")
    names = [getattr(one, "parameter_name", one) for one in admin.site._registry[model].list_filter]
    names = [name[0] if isinstance(name, tuple) else name for name in names]
    for name in [*names, "o", "p", "all", "_facets", "a\x00b", "pk", *(f"{name}__exact" for name in names)]:
        assert sams_desk.get(url, {name: "a\x00b"}, follow=True).status_code in {200, 400}, name


@pytest.mark.parametrize("model", [*EDITABLE, *LOOKUPS, Meeting, User, Group])
def test_a_nul_byte_as_a_records_number_is_no_accident(sams_desk, model):
    assert sams_desk.get(page(model, "change", "_00")).status_code == 302
