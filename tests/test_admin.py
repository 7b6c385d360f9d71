"""Staff at work in the admin: Rosa edits listings, Sam is in charge, Ana has no login."""

from datetime import date, time

import pytest
from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Permission, User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from groups.models import Meeting, Pause, Program, SupportGroup
from guides.models import Guide, GuideSource, Law, PlanItem, Point, Term, Video
from resources.addresses import moved_to
from resources.models import (
    Check,
    FlaggedWord,
    Helpline,
    NaloxoneProgram,
    OldAddress,
    OpeningHours,
    Organization,
    Place,
    Source,
    Town,
    ZipCode,
)

pytestmark = pytest.mark.django_db

EDITABLE = [SupportGroup, Program, Helpline, NaloxoneProgram, Organization, Place, Source, FlaggedWord]
EDITABLE += [Guide, PlanItem, Video, Term, Law]
LISTINGS = [SupportGroup, Helpline, NaloxoneProgram]
LOOKUPS = [Town, ZipCode, OldAddress]


@pytest.fixture
def rosa() -> User:
    """Rosa is an editor: she may add and change listings and guidance, and nothing about logins."""
    user = User.objects.create_user("rosa", password="rosa's own", is_staff=True)
    apps = ["resources", "groups", "guides"]
    user.user_permissions.set(Permission.objects.filter(content_type__app_label__in=apps))
    return user


@pytest.fixture
def desk(rosa) -> Client:
    """Rosa's browser, signed in."""
    client = Client()
    client.force_login(rosa)
    return client


@pytest.fixture
def sams_desk() -> Client:
    """Sam is in charge (a superuser)."""
    client = Client()
    client.force_login(User.objects.create_superuser("sam", password="sam's own"))
    return client


@pytest.fixture
def library() -> Place:
    return Place.objects.create(name="Elm Library", town="Waterbury", state="CT", latitude=41.55, longitude=-73.04)


@pytest.fixture
def group(library) -> SupportGroup:
    """A published group with one meeting, an organization and a source."""
    group = SupportGroup.objects.create(
        name="Evening Circle",
        slug="evening-circle",
        status="published",
        place=library,
        organization=Organization.objects.create(name="River Health", slug="river-health"),
        source=Source.objects.create(name="river.example", kind="owner"),
        program=Program.objects.create(name="Family Circle", slug="family-circle"),
        states=["CT"],
    )
    Meeting.objects.create(group=group, weekday=1, start=time(19), end=time(20, 30))
    return group


@pytest.fixture
def line() -> Helpline:
    return Helpline.objects.create(name="Night Line", slug="night-line", kind="family", short_number="999")


def page(model, name, *args) -> str:
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{name}", args=args)


def form_data(response) -> dict:
    """What a browser would send back from a form nobody touched."""
    context = response.context
    forms = [context["adminform"].form]
    for inline in context["inline_admin_formsets"]:
        forms += [inline.formset.management_form, *inline.formset.forms]
    data = {}
    for form in forms:
        for field in form:
            value = field.value()
            if value is True:
                value = "on"
            if value is not None and value is not False:
                widget = field.field.widget
                names = getattr(widget, "widgets_names", None)
                data |= (
                    dict(zip((field.html_name + n for n in names), widget.decompress(value), strict=True))
                    if names
                    else {field.html_name: value}
                )
    return {name: value for name, value in data.items() if value is not None}


def save(client, record, **changes):
    """Open the record's form, change some fields, press Save."""
    url = page(type(record), "change", record.pk)
    data = form_data(client.get(url)) | changes
    response = client.post(url, {name: value for name, value in data.items() if value is not None})
    record.refresh_from_db()
    return response


def errors(response) -> str:
    """Every error on a form that came back, as one text; fails when the form was accepted."""
    assert response.status_code == 200, "the form was accepted"
    found = [str(response.context["adminform"].form.errors)]
    for inline in response.context["inline_admin_formsets"]:
        found += [str(inline.formset.errors), str(inline.formset.non_form_errors())]
    return " ".join(found)


# Every page opens --------------------------------------------------------------------------------


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
        Law.objects.create(state="CT", title="Calling for help", text="You may call."),
        ZipCode.objects.create(code="06702", town=town, latitude=41.5, longitude=-73, zone="America/New_York"),
        OldAddress.objects.create(record=group, slug="circle"),
    ]
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
    assert ours == {*EDITABLE, *LOOKUPS, Meeting}


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
        checked_on=timezone.localdate(),
        checked_how="phone",
        checked_by="rosa",
    )
    text = desk.get(page(SupportGroup, "changelist"), {"sure": "due"}).text
    assert group.name in text
    assert fresh.name not in text


# Editing -----------------------------------------------------------------------------------------


def test_rosa_saves_a_group_nobody_touched_and_nothing_changes(desk, group):
    before = SupportGroup.objects.values().get(pk=group.pk)
    assert save(desk, group).status_code == 302
    after = SupportGroup.objects.values().get(pk=group.pk)
    moved = {name for name in before if before[name] != after[name]}
    assert moved <= {"updated", "in_person", "next_start"}


def test_rosa_edits_a_group(desk, group):
    response = save(desk, group, summary="A quiet evening.", states="ma, ct", languages=["es", "en"])
    assert response.status_code == 302
    assert (group.summary, group.states, group.languages) == ("A quiet evening.", ("CT", "MA"), ("en", "es"))


def test_a_state_we_do_not_know_is_refused(desk, group):
    assert "ZZ" in errors(save(desk, group, states="CT, ZZ"))
    assert group.states == ("CT",)


@pytest.mark.parametrize("model", LISTINGS)
def test_nobody_deletes_a_listing(sams_desk, group, line, model):
    record = {SupportGroup: group, Helpline: line}.get(model) or model.objects.create(name="Kits", slug="kits")
    assert sams_desk.post(page(model, "delete", record.pk), {"post": "yes"}).status_code == 403
    assert "delete_selected" not in sams_desk.get(page(model, "changelist")).text
    assert model.objects.filter(pk=record.pk).exists()


def test_only_someone_in_charge_deletes_a_word(desk, sams_desk):
    word = FlaggedWord.objects.create(flag="a hard word", suggest="a kind word")
    assert desk.post(page(FlaggedWord, "delete", word.pk), {"post": "yes"}).status_code == 403
    assert sams_desk.post(page(FlaggedWord, "delete", word.pk), {"post": "yes"}).status_code == 302
    assert not FlaggedWord.objects.exists()


# Addresses ---------------------------------------------------------------------------------------


def test_a_renamed_listing_keeps_its_old_address(desk, group, line):
    assert save(desk, group, slug="tuesday-circle").status_code == 302
    assert moved_to(SupportGroup, "evening-circle") == group
    assert save(desk, line, slug="quiet-line").status_code == 302
    assert moved_to(Helpline, "night-line") == line


def test_a_listing_may_take_its_own_old_address_back(desk, group):
    save(desk, group, slug="tuesday-circle")
    assert save(desk, group, slug="evening-circle").status_code == 302
    assert moved_to(SupportGroup, "evening-circle") is None
    assert moved_to(SupportGroup, "tuesday-circle") == group


def test_renamed_organizations_and_guides_keep_their_old_address(desk, group):
    save(desk, group.organization, slug="river")
    assert moved_to(Organization, "river-health") == group.organization
    guide = Guide.objects.create(title="First week", slug="first-week", kind="steps", topic="talking", summary="Start.")
    save(desk, guide, slug="the-first-week")
    assert moved_to(Guide, "first-week") == guide


def test_an_address_that_another_listing_has_or_had_is_refused(desk, group):
    other = SupportGroup.objects.create(name="Morning Circle", slug="morning-circle")
    assert "Another record has this address" in errors(save(desk, other, slug="evening-circle"))
    save(desk, group, slug="tuesday-circle")
    assert "old links must keep working" in errors(save(desk, other, slug="evening-circle"))
    assert other.slug == "morning-circle"


# Checks, closing, publishing ---------------------------------------------------------------------


def act(client, model, action, *records, **more):
    chosen = {"action": action, "_selected_action": [record.pk for record in records]}
    return client.post(page(model, "changelist"), chosen | more)


@pytest.mark.parametrize("how", ["phone", "email", "visit", "page"])
def test_rosa_marks_a_group_as_checked(desk, rosa, group, how):
    act(desk, SupportGroup, f"mark_checked_{how}", group)
    group.refresh_from_db()
    assert (group.checked_on, group.checked_how, group.checked_by) == (timezone.localdate(), how, "rosa")
    assert Check.objects.get().by == rosa
    assert LogEntry.objects.filter(object_id=group.pk, user=rosa).exists()
    text = desk.get(page(SupportGroup, "change", group.pk)).text
    assert "by rosa" in text
    assert "Checks so far" in text


def test_nobody_marks_hundreds_as_checked_with_one_slip(desk):
    Helpline.objects.bulk_create(
        Helpline(name=f"L{n}", slug=f"l{n}", kind="family", short_number="999") for n in range(60)
    )
    act(desk, Helpline, "mark_checked_phone", *Helpline.objects.all()[:50], select_across="1")
    assert not Check.objects.exists()


def test_rosa_publishes_a_draft_and_opens_a_closed_line_again(desk, line):
    act(desk, Helpline, "publish", line)
    line.refresh_from_db()
    assert line.is_published
    Helpline.objects.filter(pk=line.pk).update(status="closed", closed_on=date(2026, 1, 1), closed_reason="Gone.")
    act(desk, Helpline, "publish", line)
    line.refresh_from_db()
    assert (line.status, line.closed_on, line.closed_reason) == ("published", None, "")


def test_closing_asks_for_the_reason_first(desk, group):
    asked = act(desk, SupportGroup, "close", group)
    assert asked.status_code == 200
    assert "Why it closed" in asked.text
    unsaid = act(desk, SupportGroup, "close", group, on="2026-11-01", reason="")
    assert "This field is required" in unsaid.text
    group.refresh_from_db()
    assert group.is_published
    done = act(desk, SupportGroup, "close", group, on="2026-11-01", reason="The library is being rebuilt.")
    assert done.status_code == 302
    group.refresh_from_db()
    assert (group.status, group.closed_on) == ("closed", date(2026, 11, 1))
    assert group.closed_reason == "The library is being rebuilt."


def test_closing_in_the_form_asks_for_the_reason_and_takes_today(desk, group):
    assert "Say why it closed" in errors(save(desk, group, status="closed"))
    assert group.is_published
    assert save(desk, group, status="closed", closed_reason="It ended.").status_code == 302
    assert (group.status, group.closed_on) == ("closed", timezone.localdate())
    assert save(desk, group, status="published").status_code == 302
    assert (group.status, group.closed_on, group.closed_reason) == ("published", None, "")


def test_someone_who_may_only_look_has_no_actions(client, group):
    lee = User.objects.create_user("lee", is_staff=True)
    lee.user_permissions.set(Permission.objects.filter(codename="view_supportgroup"))
    client.force_login(lee)
    act(client, SupportGroup, "mark_checked_phone", group)
    act(client, SupportGroup, "close", group, on="2026-11-01", reason="No.")
    group.refresh_from_db()
    assert group.is_published
    assert not Check.objects.exists()


# What cannot be so is said on the form, and saves nothing ----------------------------------------

NEW_MEETING = {"meetings-TOTAL_FORMS": 2, "meetings-1-weekday": 3, "meetings-1-start": "18:00"}
NEW_MEETING |= {"meetings-1-format": "in_person", "meetings-1-repeats": "weekly"}


def add_meeting(client, group, **fields):
    named = {f"meetings-1-{name}": value for name, value in fields.items()}
    return save(client, group, **(NEW_MEETING | {"meetings-1-group": group.pk} | named))


def test_rosa_adds_a_meeting(desk, group):
    assert add_meeting(desk, group, end="19:00").status_code == 302
    assert group.meetings.count() == 2


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"format": "online"}, "needs a link, a phone or"),
        ({"end": "17:00"}, "The end comes after the start"),
        ({"season_start": "2026-09-01", "season_end": "2026-06-01"}, "The season ends before it starts"),
        ({"repeats": "monthly"}, "weeks ticked"),
        ({"repeats": "fortnightly"}, "a date to count from"),
        ({"weeks": ["1"]}, "weeks ticked"),
        ({"zone": "Mars/Olympus"}, "is not a time zone we know"),
        ({"weekday": 9}, "Select a valid choice"),
    ],
)
def test_an_impossible_meeting_is_refused(desk, group, fields, said):
    assert said in errors(add_meeting(desk, group, **fields))
    assert group.meetings.count() == 1


def test_an_online_meeting_takes_the_zone_of_its_groups_place(desk, group):
    assert add_meeting(desk, group, format="online", link="https://a.example/").status_code == 302
    assert group.meetings.get(format="online").zone == "America/New_York"


def test_an_online_meeting_of_a_group_without_a_place_needs_a_zone(desk, group):
    response = save(
        desk,
        group,
        place=None,
        **(
            NEW_MEETING
            | {"meetings-1-group": group.pk, "meetings-1-format": "phone", "meetings-1-phone": "203-555-0100"}
        ),
    )
    assert "organizer&#x27;s time zone" in errors(response) or "organizer's time zone" in errors(response)
    assert group.meetings.count() == 1


def test_a_saved_meeting_sets_how_its_group_meets(desk, group):
    add_meeting(desk, group, format="online", link="https://a.example/")
    group.refresh_from_db()
    assert (group.in_person, group.online, group.by_phone) == (True, True, False)
    assert group.next_start is not None


def test_rosa_pauses_a_meeting(desk, group):
    meeting = group.meetings.get()
    pause = {"pauses-TOTAL_FORMS": 1, "pauses-0-meeting": meeting.pk, "pauses-0-first_day": "2026-12-20"}
    assert "The pause ends before it starts" in errors(
        save(desk, meeting, **pause, **{"pauses-0-last_day": "2026-12-01"})
    )
    assert save(desk, meeting, **pause, **{"pauses-0-last_day": "2027-01-04"}).status_code == 302
    assert meeting.pauses.count() == 1


@pytest.mark.parametrize("half", ["latitude", "longitude"])
def test_half_a_point_is_refused(desk, library, half):
    assert "go together" in errors(save(desk, library, **{half: None}))
    assert library.point is not None


def test_a_point_off_the_earth_is_refused(desk, library):
    assert "go together" in errors(save(desk, library, latitude="141.5"))


def test_a_place_is_kept_once(desk, library):
    twin = Place.objects.create(name="Oak Library", town="Waterbury", state="CT")
    assert "already exists" in errors(save(desk, twin, name=library.name))


def test_a_line_nobody_can_reach_is_refused(desk, line):
    assert "needs a phone" in errors(save(desk, line, short_number=None))


def test_opening_hours_need_a_zone_and_stand_once(desk, line):
    hours = {"hours-TOTAL_FORMS": 1, "hours-0-helpline": line.pk, "hours-0-weekday": 0}
    hours |= {"hours-0-opens": "09:00", "hours-0-closes": "17:00"}
    assert "time zone" in errors(save(desk, line, **hours))
    twice = hours | {"hours-TOTAL_FORMS": 2} | {k.replace("-0-", "-1-"): v for k, v in hours.items()}
    twice["hours-TOTAL_FORMS"] = 2
    assert "duplicate" in errors(save(desk, line, zone="America/Chicago", **twice))
    assert save(desk, line, zone="America/Chicago", **hours).status_code == 302
    assert line.hours.count() == 1


def test_a_review_date_needs_a_reviewer(desk):
    guide = Guide.objects.create(title="First week", slug="first-week", kind="steps", topic="talking", summary="Start.")
    assert "A review date needs a reviewer" in errors(save(desk, guide, reviewed_on="2026-05-01"))


def test_the_guide_behind_the_overdose_page_cannot_be_renamed(desk):
    guide = Guide.objects.create(title="Overdose", slug="overdose", kind="emergency", topic="overdose", summary="Act.")
    assert save(desk, guide, slug="other", summary="Act now.").status_code == 302
    assert (guide.slug, guide.summary) == ("overdose", "Act now.")


def test_a_new_point_goes_to_the_end_of_its_guide(desk):
    guide = Guide.objects.create(title="First week", slug="first-week", kind="steps", topic="talking", summary="Start.")
    Point.objects.create(guide=guide, kind="step", title="Sit down", position=30)
    new = {"points-TOTAL_FORMS": 2, "points-1-guide": guide.pk, "points-1-kind": "step", "points-1-title": "Listen"}
    assert save(desk, guide, **new, **{"points-1-position": None}).status_code == 302
    assert [(p.title, p.position) for p in guide.points.all()] == [("Sit down", 30), ("Listen", 40)]


# The same number of queries, however many rows ---------------------------------------------------


def many(model, first, last):
    """Bulk-create rows as full as they come: each with its organization, place and source."""
    numbers = range(first, last)
    if model is Place:
        return Place.objects.bulk_create(Place(name=f"Hall {n}", town="Waterbury", state="CT") for n in numbers)
    if model is Organization:
        return Organization.objects.bulk_create(Organization(name=f"Clinic {n}", slug=f"clinic-{n}") for n in numbers)
    places, clinics = many(Place, first, last), many(Organization, first, last)
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
def test_ten_thousand_rows_cost_no_more_queries_than_sixty(sams_desk, model):
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
    many(model, 60, 10_000)
    assert queries() == with_sixty
    assert max(with_sixty) < 20
