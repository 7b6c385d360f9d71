"""What an editor does with their own listings, and what does not work by hand-made requests either."""

import pytest
from django.contrib.auth.models import Permission
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from groups.models import Meeting, SupportGroup
from guides.models import Guide, Video
from resources.models import Check, Helpline, Organization, Place, Remit
from tests.admin.desk import act, errors, form_data, page, save
from tests.admin.people import EDITOR, REVIEWER, SUPERUSER, desk_of, person
from tests.admin.test_pages import many

pytestmark = pytest.mark.django_db


@pytest.fixture
def river(group) -> Organization:
    return group.organization


@pytest.fixture
def desk(river):
    """Maria's."""
    return desk_of(person(EDITOR, organizations=[river]))


@pytest.fixture
def hill() -> Organization:
    return Organization.objects.create(name="Hill Clinic", slug="hill-clinic")


@pytest.fixture
def hills(hill) -> Helpline:
    return Helpline.objects.create(
        name="Hill Line", slug="hill-line", kind="family", short_number="998", organization=hill, status="published"
    )


def new_line(desk, **typed):
    data = {"name": "Day Line", "slug": "day-line", "kind": "family", "short_number": "997"}
    data |= {"hours-TOTAL_FORMS": 0, "hours-INITIAL_FORMS": 0}
    checks = "resources-check-content_type-object_id"
    data |= {f"{checks}-TOTAL_FORMS": 0, f"{checks}-INITIAL_FORMS": 0}
    return desk.post(page(Helpline, "add"), data | typed)


def test_marias_new_listing_is_a_draft_whatever_she_sends(desk, river):
    new_line(desk, organization=river.pk, status="published", closed_on="2026-01-01", closed_reason="x")
    assert Helpline.objects.get().status == "draft"


def test_her_organization_is_filled_in(desk, river):
    assert desk.get(page(Helpline, "add")).context["adminform"].form.initial["organization"] == river.pk


def test_she_adds_no_listing_of_anothers_or_nobodys(desk, hill):
    assert "valid choice" in errors(new_line(desk, organization=hill.pk))
    assert "look after" in errors(new_line(desk))
    assert "look after" in errors(new_line(desk, states="CT"))
    assert not Helpline.objects.exists()


def test_she_hands_no_listing_to_somebody_else(desk, group, hill):
    assert "valid choice" in errors(save(desk, group, organization=hill.pk))
    assert "look after" in errors(save(desk, group, organization=""))


def test_she_saves_her_own_and_leaves_its_status(desk, group):
    assert save(desk, group, summary="Coffee and company.", status="closed").status_code == 302
    assert (group.summary, group.status) == ("Coffee and company.", "published")


def test_she_marks_her_own_as_checked_and_not_anothers(desk, group, hills):
    act(desk, SupportGroup, "mark_checked_phone", group)
    act(desk, Helpline, "mark_checked_phone", hills)
    assert [check.listing for check in Check.objects.all()] == [group]


@pytest.mark.parametrize("action", ["publish", "close"])
def test_she_neither_publishes_nor_closes_by_hand(desk, group, action):
    SupportGroup.objects.update(status="draft")
    text = desk.get(page(SupportGroup, "changelist")).text
    assert f'value="{action}"' not in text
    act(desk, SupportGroup, action, group, reason="Over.", on="2026-01-01")
    group.refresh_from_db()
    assert group.status == "draft"


def test_why_it_closed_is_not_hers_to_write_in_either_language(desk, group):
    SupportGroup.objects.update(status="closed", closed_on="2026-01-01", closed_reason="Over.", closed_reason_es="Fin.")
    assert save(desk, group, closed_reason="Rude.", closed_reason_es="Grosero.").status_code == 302
    group.refresh_from_db()
    assert (group.closed_reason_en, group.closed_reason_es) == ("Over.", "Fin.")


def test_rita_publishes_and_closes(group, hills):
    desk = desk_of(person(REVIEWER))
    act(desk, Helpline, "close", hills, reason="Over.", on="2026-01-01")
    assert save(desk, group, status="draft").status_code == 302
    hills.refresh_from_db()
    assert (hills.status, group.status) == ("closed", "draft")


def picked(desk, model, field, term="") -> set[str]:
    question = {"app_label": "resources", "model_name": model, "field_name": field, "term": term}
    return {row["text"] for row in desk.get(reverse("admin:autocomplete"), question).json()["results"]}


def test_pickers_offer_her_own_organization_and_every_place(desk, river, hill, library):
    Place.objects.create(name="Oak Hall", town="Boston", state="MA")
    assert picked(desk, "helpline", "organization") == {"River Health"}
    assert picked(desk, "helpline", "organization", "hill") == set()
    assert len(picked(desk, "naloxoneprogram", "place")) == 2
    assert picked(desk_of(person(REVIEWER)), "helpline", "organization") == {"River Health", "Hill Clinic"}


def test_a_picker_tells_who_was_given_nothing_nothing(group):
    question = {"app_label": "resources", "model_name": "helpline", "field_name": "organization"}
    assert desk_of(person("gus")).get(reverse("admin:autocomplete"), question).status_code == 403


def test_a_place_that_others_use_too_is_read_and_not_changed(desk, library, hill):
    assert save(desk, library, parking="Behind the house").status_code == 302
    SupportGroup.objects.create(name="Hill Table", slug="hill-table", organization=hill, place=library)
    shown = desk.get(page(Place, "change", library.pk))
    assert shown.status_code == 200
    assert 'name="_save"' not in shown.text
    assert desk.post(page(Place, "change", library.pk), {"parking": "None"}).status_code == 403


def test_a_meeting_is_not_moved_to_another_group_by_hand(desk, group, hill):
    table = SupportGroup.objects.create(name="Hill Table", slug="hill-table", organization=hill)
    theirs = Meeting.objects.create(group=table, weekday=1, start="19:00")
    data = form_data(desk.get(page(SupportGroup, "change", group.pk)))
    desk.post(page(SupportGroup, "change", group.pk), data | {"meetings-0-id": theirs.pk, "meetings-0-weekday": 5})
    theirs.refresh_from_db()
    assert (theirs.group, theirs.weekday) == (table, 1)


def test_tom_edits_his_state_and_chooses_any_organization(group, hills, hill):
    desk = desk_of(person(EDITOR, states=["CT"]))
    assert save(desk, group, organization=hill.pk).status_code == 302
    assert desk.get(page(Helpline, "change", hills.pk)).status_code == 403
    assert "look after" in errors(save(desk, group, place="", states="MA"))
    assert desk.get(page(Helpline, "add")).context["adminform"].form.initial["states"] == ("CT",)
    assert desk.get(page(Organization, "add")).status_code == 200


def test_who_loses_the_remit_loses_the_pages_at_once(desk, group):
    assert desk.get(page(SupportGroup, "change", group.pk)).status_code == 200
    Remit.objects.get().organizations.clear()
    assert desk.get(page(SupportGroup, "change", group.pk)).status_code == 403


def test_guidance_is_published_only_with_the_right_to(group):
    user = person("gus")
    user.user_permissions.set(Permission.objects.filter(content_type__app_label="guides"))
    desk = desk_of(user)
    guide = Guide.objects.create(title="First week", slug="first-week", kind="steps", topic="talking", summary="Start.")
    save(desk, guide, status="published", summary="Begin.")
    assert (guide.status, guide.summary) == ("draft", "Begin.")
    made = {"title": "How", "key": "how", "by": "River", "about": "naloxone", "url": "https://a.example/"}
    desk.post(
        page(Video, "add"),
        made | {"languages": "en", "published": "on", "seconds": 60, "captions": "unknown", "transcript": "unknown"},
    )
    assert not Video.objects.get().published


@pytest.mark.parametrize("model", [SupportGroup, Helpline, Organization, Place])
def test_a_remit_costs_no_more_queries_for_many_rows(model):
    everywhere = {"states": ["CT"]}
    desk = desk_of(person(EDITOR, **everywhere))
    many(model, 0, 60)
    model.objects.update(**({"state": "CT"} if model is Place else {} if model is Organization else {"states": ["CT"]}))

    def queries() -> list[int]:
        record = model.objects.latest("pk")
        counts = []
        for url in (page(model, "changelist"), page(model, "change", record.pk), page(model, "add")):
            desk.get(url)
            with CaptureQueriesContext(connection) as seen:
                assert desk.get(url).status_code == 200, url
            counts.append(len(seen))
        return counts

    before = queries()
    many(model, 60, 1_000)
    model.objects.update(**({"state": "CT"} if model is Place else {} if model is Organization else {"states": ["CT"]}))
    assert queries() == before
    assert max(before) < 25


def test_a_superuser_needs_no_remit(group):
    assert desk_of(person(SUPERUSER)).get(page(SupportGroup, "change", group.pk)).status_code == 200
