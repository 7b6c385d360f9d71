"""Lucía grew up with Spanish. She reads what we wrote, kind by kind, and a later change asks her again."""

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Permission, User
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.text import capfirst

from groups.models import Program, SupportGroup
from guides.models import Guide, Point, Term
from resources.models import Helpline, Organization, Place, SpanishReview
from resources.spanish_review import having, mark_read, readings
from resources.texts import spoken
from tests.admin.desk import said, save
from tests.admin.people import EDITOR, desk_of, person
from tests.records import load_real_records, make_group, make_guide, make_helpline, make_organization

pytestmark = pytest.mark.django_db

OVERVIEW = "/admin/resources/spanishreview/"
LINES = f"{OVERVIEW}resources/helpline/"
GUIDES = f"{OVERVIEW}guides/guide/"


@pytest.fixture
def crisis_line() -> Helpline:
    return make_helpline(name="Night line", summary="For a bad night.", summary_es="Para una mala noche.")


def counts(client: Client) -> dict[str, dict[str, int]]:
    """For each kind: to be read, English without Spanish, read."""
    return {line.label: line.counts for line in client.get(OVERVIEW).context["lines"]}


def mark(client: Client, address: str):
    """Ticks everything that the list shows, as a browser would, and presses the button."""
    page = client.get(address).context["page"]
    ticked = [f"{item.reading.pk}:{item.reading.digest}" for item in page.object_list]
    return client.post(address, {"read": ticked})


# What is to be read -----------------------------------------------------------------------------


def test_the_overview_counts_each_kind_and_stands_on_the_start_page(desk, crisis_line):
    make_helpline(name="Day line", summary="By day.")
    make_helpline(summary_es="Cerrada.", status="closed", closed_on="2026-01-01")
    assert counts(desk)["Helplines"] == {"unread": 1, "missing": 1, "read": 0}
    assert OVERVIEW in desk.get(reverse("admin:index")).text
    assert set(counts(desk)) == {
        *("Guides", "Helplines", "Naloxone programs", "Notes on the law", "Organizations", "Places", "Plan items"),
        *("Programs", "Sources", "Support groups", "Terms", "Videos"),
    }


def test_a_proper_name_lacks_no_spanish(desk):
    Program.objects.create(name="Nar-Anon", slug="nar-anon", about="Friends.", about_es="Amistades.")
    assert counts(desk)["Programs"] == {"unread": 1, "missing": 0, "read": 0}


def test_both_languages_stand_side_by_side(desk, crisis_line):
    text = desk.get(LINES).text
    assert text.index("For a bad night.") < text.index("Para una mala noche.")
    assert reverse("admin:resources_helpline_change", args=[crisis_line.pk]) in text


def test_lucia_marks_what_she_has_read(desk, rosa, crisis_line):
    response = mark(desk, LINES)
    assert response.status_code == 302
    assert "1 record is marked as read." in said(response)
    assert counts(desk)["Helplines"] == {"unread": 0, "missing": 0, "read": 1}
    review = SpanishReview.objects.get()
    assert (review.record, review.by, review.by_name) == (crisis_line, rosa, "rosa")
    assert LogEntry.objects.get().change_message == "Spanish marked as read."
    assert "by rosa" in desk.get(f"{LINES}?show=read").text


@pytest.mark.parametrize("field", ["summary", "summary_es"])
def test_a_change_of_either_language_asks_again(desk, sams_desk, crisis_line, field):
    mark(desk, LINES)
    assert save(sams_desk, crisis_line, **{"summary_es" if field.endswith("es") else field: "Otra cosa."})
    assert counts(desk)["Helplines"]["unread"] == 1
    assert "The texts changed since." in desk.get(LINES).text
    mark(desk, LINES)
    assert counts(desk)["Helplines"] == {"unread": 0, "missing": 0, "read": 1}
    assert SpanishReview.objects.count() == 1


def test_a_change_of_something_else_does_not_ask_again(desk, sams_desk, crisis_line):
    mark(desk, LINES)
    save(sams_desk, crisis_line, kind="crisis")
    assert counts(desk)["Helplines"]["read"] == 1


def test_a_guide_is_read_with_its_points_and_their_order_does_not_matter(desk):
    guide = make_guide(title_es="Cómo hablar", summary_es="Breve.")
    mark(desk, GUIDES)
    assert counts(desk)["Guides"]["read"] == 1
    Point.objects.filter(guide=guide, position=0).update(position=9)
    assert counts(desk)["Guides"]["read"] == 1
    Point.objects.filter(guide=guide, position=9).update(title_es="Escuche")
    assert counts(desk)["Guides"]["unread"] == 1
    assert "Escuche" in desk.get(GUIDES).text


def test_a_text_that_changed_under_her_eyes_is_not_marked(desk, crisis_line):
    [seen] = readings(Helpline)
    Helpline.objects.update(summary_es="Cambiada mientras leía.")
    response = desk.post(LINES, {"read": f"{seen.pk}:{seen.digest}"})
    assert "changed while you read" in said(response)
    assert not SpanishReview.objects.exists()


@pytest.mark.parametrize("typed", ["", "x", "1", "1:", "x:y", "99999999999999999999:a", "7\x00:a", "-1:a", "٣:a"])
def test_nonsense_marks_nothing(desk, crisis_line, typed):
    assert desk.post(LINES, {"read": typed}).status_code == 302
    assert not SpanishReview.objects.exists()


def test_what_has_no_spanish_cannot_be_marked(desk):
    line = make_helpline(summary="By day.")
    [reading] = readings(Helpline)
    desk.post(LINES, {"read": f"{line.pk}:{reading.digest}"})
    assert not SpanishReview.objects.exists()


def test_the_numbers_agree_with_the_texts_of_all_records_that_we_ship(sams_desk):
    load_real_records()
    sam = User.objects.get(username="sam")
    for model in (Helpline, Guide, Organization, SupportGroup):
        some = readings(model)[::3]
        mark_read(model, [(one.pk, one.digest) for one in some], by=sam)
    changed = Guide.objects.get(pk=readings(Guide)[0].pk).points.first()
    Point.objects.filter(pk=changed.pk).update(text_es="Otra cosa.")
    for model in (Helpline, Guide, Organization, SupportGroup, Term, Place):
        texts = readings(model)
        lacking = [one for one in texts if any(t.english and not t.spanish and not t.is_name for t in one.texts)]
        wanted = {
            "unread": [one.pk for one in texts if one.has_spanish and not one.is_read],
            "missing": [one.pk for one in lacking],
            "read": [one.pk for one in texts if one.has_spanish and one.is_read],
        }
        shown = {show: list(having(spoken(model), show).values_list("pk", flat=True)) for show in wanted}
        assert shown == wanted, model
        line = counts(sams_desk)[capfirst(str(model._meta.verbose_name_plural))]
        assert line == {show: len(keys) for show, keys in wanted.items()}, model


# Who may ----------------------------------------------------------------------------------------


def signed_in(*permissions: str) -> Client:
    user = User.objects.create_user("lucia", is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename__in=[*permissions, "everywhere"]))
    client = Client()
    client.force_login(user)
    return client


def test_lucia_sees_only_the_kinds_that_she_may_see(crisis_line):
    client = signed_in("view_term", "change_term")
    assert set(counts(client)) == {"Terms"}
    assert client.get(LINES).status_code == 404
    Term.objects.create(slug="peer", word="Peer", meaning="Someone.", meaning_es="Alguien.")
    mark(client, f"{OVERVIEW}guides/term/")
    assert counts(client)["Terms"]["read"] == 1


def test_who_may_only_look_cannot_mark(crisis_line):
    client = signed_in("view_helpline")
    assert "I have read this" not in client.get(LINES).text
    assert mark(client, LINES).status_code == 403
    assert not SpanishReview.objects.exists()


def test_others_see_nothing_of_it(client, crisis_line):
    assert client.get(OVERVIEW).status_code == client.get(LINES).status_code == 302
    nobody = signed_in()
    assert nobody.get(OVERVIEW).status_code == 403
    assert nobody.get(LINES).status_code == 404
    assert OVERVIEW not in nobody.get(reverse("admin:index")).text


def test_an_editor_reads_the_spanish_of_their_own_listings_only(crisis_line):
    river, hill = make_organization(name="River"), make_organization(name="Hill")
    own = make_helpline(organization=river, summary="Ours.", summary_es="Nuestra.")
    draft = make_helpline(organization=hill, status="draft", summary="Theirs.", summary_es="Suya.")
    desk = desk_of(person(EDITOR, organizations=[river]))
    assert [item.record for item in desk.get(LINES).context["page"].object_list] == [own]
    assert counts(desk)["Helplines"]["unread"] == 1
    [seen] = readings(Helpline, [draft.pk])
    assert desk.post(LINES, {"read": f"{seen.pk}:{seen.digest}"}).status_code == 403
    mark(desk, LINES)
    assert [review.record for review in SpanishReview.objects.all()] == [own]


@pytest.mark.parametrize("address", ["auth/user/", "resources/town/", "x/y/", "guides/point/"])
def test_kinds_without_spanish_have_no_list(sams_desk, address):
    assert sams_desk.get(f"{OVERVIEW}{address}").status_code == 404


@pytest.mark.parametrize("query", ["show=x", "show=a%00b", "page=0", "page=99", "page=x", "show=missing&page=2"])
def test_any_address_gets_a_page(desk, crisis_line, query):
    assert desk.get(f"{LINES}?{query}").status_code == 200


# With many --------------------------------------------------------------------------------------


def test_many_records_take_as_many_queries_as_few(desk):
    def queries(address: str) -> int:
        ContentType.objects.clear_cache()
        with CaptureQueriesContext(connection) as captured:
            assert desk.get(address).status_code == 200
        return len(captured)

    groups = f"{OVERVIEW}groups/supportgroup/"
    make_group(summary="Come.", summary_es="Venga.")
    make_guide(title_es="Una")
    desk.get(OVERVIEW)  # the first page of a session notes when it began
    few = queries(OVERVIEW), queries(groups), queries(GUIDES)
    SupportGroup.objects.bulk_create(
        SupportGroup(name=f"Group {n}", slug=f"many-{n}", status="published", summary="A", summary_es="Un")
        for n in range(1000)
    )
    for _n in range(30):
        make_guide(title_es="Otra")
    assert (queries(OVERVIEW), queries(groups), queries(GUIDES)) == few
    page = desk.get(f"{groups}?page=2").context["page"]
    assert len(page.object_list) == 20
    assert page.paginator.count == 1001
    mark(desk, f"{groups}?page=2")
    assert counts(desk)["Support groups"] == {"unread": 981, "missing": 0, "read": 20}
    assert Guide.objects.count() == 31
