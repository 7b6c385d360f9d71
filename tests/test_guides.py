"""A mother reads what to do tonight; an editor renames a guide."""

import re
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from guides.models import Guide, GuideSource, Law, PlanItem, Point, Term, Video
from resources.addresses import keep_old_address
from tests.guidance import add_points, make_guide, order_of, read, titles_of
from tests.schema_org import SCRIPT

pytestmark = pytest.mark.django_db

MOST_QUERIES = 8


# One guide -------------------------------------------------------------------------------------


def test_dos_stand_before_donts_however_staff_typed_them(client):
    guide = make_guide("dos-and-donts", kind=Guide.Kind.DO_AND_DONT)
    add_points(guide, ("dont", "Do not argue"), ("do", "Keep naloxone"), ("dont", "Shout"), ("do", "Listen"))
    html = read(client, "/guides/dos-and-donts/")
    assert titles_of(html) == ["Keep naloxone", "Listen", "Do not argue", "Do not: Shout"]
    assert titles_of(html, "h2")[:2] == ["Do", "Do not"]


def test_a_whole_section_of_donts_waits_for_the_dos(client):
    guide = make_guide(kind=Guide.Kind.DO_AND_DONT)
    add_points(guide, ("dont", "Do not argue", "What makes it harder"), ("do", "Listen", "What helps"))
    html = read(client, "/guides/talk/")
    assert sorted(order_of(html, "What helps", "What makes it harder")) == order_of(
        html, "What helps", "What makes it harder"
    )


def test_an_article_keeps_the_order_of_its_sections_and_lists_three(client):
    guide = make_guide()
    add_points(
        guide,
        ("fact", "It can be treated", "What it is"),
        ("sign", "They sleep a lot", "Signs & more"),
        ("fact", "It is not your fault"),
        ("dont", "Do not threaten", "What to leave out"),
    )
    html = read(client, "/guides/talk/")
    assert "On this page" in html
    assert re.findall(r'<li><a href="#(.*?)">', html) == ["what-it-is", "signs-more", "what-to-leave-out"]
    assert titles_of(html, "h3") == ["It can be treated", "It is not your fault"]


def test_two_headings_need_no_contents_and_equal_ones_get_two_addresses(client):
    guide = make_guide()
    add_points(guide, ("fact", "One", "Words"), ("fact", "Two", "Main"), ("fact", "Three", "Words"))
    assert 'href="#words-2"' in read(client, "/guides/talk/")
    guide.points.filter(title="Two").delete()
    assert "On this page" not in read(client, "/guides/talk/")


def test_a_guide_with_half_its_fields_empty_is_a_whole_page(client):
    make_guide()
    html = read(client, "/guides/talk/")
    assert "No clinician has reviewed this page yet." in html
    assert "It follows:" not in html
    assert "Someone to talk to" in html


def test_the_foot_names_sources_and_the_reviewer(client):
    guide = make_guide(reviewer="Dr. Example, physician", reviewed_on=date(2026, 5, 4))
    GuideSource.objects.create(guide=guide, title="CDC: signs", url="https://cdc.example/a?b=1&c=2", note="2024")
    GuideSource.objects.create(guide=guide, title="SAMHSA toolkit")
    html = read(client, "/guides/talk/")
    assert "Reviewed by Dr. Example, physician in May 2026." in html
    assert 'href="https://cdc.example/a?b=1&amp;c=2"' in html
    assert "No clinician" not in html


def test_nothing_runs_that_staff_typed(client):
    bad = '<script>alert("x")</script>'
    guide = make_guide(title=bad, question=bad, summary=bad)
    guide.points.create(kind="fact", heading=bad, title=bad, text=f"{bad} [press](javascript:alert(1))")
    GuideSource.objects.create(guide=guide, title=bad, note=bad)
    Term.objects.create(slug="bad", word=bad, meaning=bad, also=bad, better=bad)
    PlanItem.objects.create(key="bad", part="kit", prompt=bad, help=bad, write=True, guide=guide)
    Video.objects.create(key="bad", title=bad, by=bad, speaker=bad, about="stories", url="https://a.example", note=bad)
    Law.objects.create(state="CT", title=bad, text=bad, note=bad)
    for address in ("/guides/", "/guides/talk/", "/words/", "/plan/", "/learn/", "/overdose/"):
        html = read(client, address)
        for ours in ("site", "plan"):
            html = html.replace(f'<script src="/static/{ours}.js" defer></script>', "")
        assert "<script" not in SCRIPT.sub("", html), address
        assert 'href="javascript' not in html, address


# Addresses -------------------------------------------------------------------------------------


def test_drafts_are_seen_by_nobody(client):
    draft = make_guide("secret", title="Secret", status=Guide.Status.DRAFT, series="path")
    shown = make_guide(series="path")
    shown.related.add(draft)
    PlanItem.objects.create(key="one", part="kit", prompt="Get ready", guide=draft)
    assert client.get("/guides/secret/").status_code == 404
    for address in ("/guides/", "/guides/talk/", "/plan/"):
        assert "Secret" not in read(client, address), address


def test_a_guide_that_pages_link_to_is_gone_once_staff_took_it_off(client):
    """Before any is loaded it leads to the list; later only 404 tells a phone to drop its copy."""
    assert client.get("/guides/dos-and-donts/").url == "/guides/"
    make_guide(slug="dos-and-donts", status="draft")
    assert client.get("/guides/dos-and-donts/").status_code == 404


def test_a_renamed_guide_redirects_for_ever(client):
    guide = make_guide("old-name")
    guide.slug = "new-name"
    guide.save()
    keep_old_address(guide, "old-name")
    response = client.get("/guides/old-name/")
    assert (response.status_code, response["Location"]) == (301, "/guides/new-name/")
    guide.status = Guide.Status.DRAFT
    guide.save()
    assert client.get("/guides/old-name/").status_code == 404


def test_guides_of_a_series_lead_to_each_other(client):
    for place, name in enumerate(["one", "two", "three"]):
        make_guide(name, title=f"Part {name}", series="path", position=place)
    html = read(client, "/guides/two/")
    assert 'href="/guides/one/" rel="prev"' in html
    assert 'href="/guides/three/" rel="next"' in html
    assert 'rel="prev"' not in read(client, "/guides/one/")
    assert 'rel="next"' not in read(client, "/guides/three/")


def test_the_index_asks_questions_with_the_emergency_first(client):
    make_guide("overdose", title="Overdose", question="They will not wake up?", topic=Guide.Topic.OVERDOSE)
    make_guide("no", title="After a no", question="They said no. What now?", topic=Guide.Topic.TREATMENT)
    make_guide("care", title="Look after yourself", topic=Guide.Topic.YOURSELF)
    html = read(client, "/guides/")
    links = re.findall(r'<li><a href="(/[^"]*)">([^<]*)</a>', html.split("<main")[1])
    assert [link for link in links if "?topic=" not in link[0]][1:4] == [
        ("/overdose/", "They will not wake up?"),
        ("/guides/no/", "They said no. What now?"),
        ("/guides/care/", "Look after yourself"),
    ]


def test_a_topic_has_a_page_of_its_own(client):
    make_guide("no", title="After a no", topic=Guide.Topic.TREATMENT)
    make_guide("care", title="Look after yourself", topic=Guide.Topic.YOURSELF)
    html = read(client, "/guides/?topic=treatment")
    assert titles_of(html, "h1") == ["Treatment and medication"]
    assert "After a no" in html
    assert "Look after yourself" not in html
    assert 'href="/guides/?topic=treatment" aria-current="page"' in html
    assert 'href="/guides/?topic=yourself"' in html
    assert 'href="/guides/?topic=treatment"' in read(client, "/guides/no/")


@pytest.mark.parametrize("typed", ["nonsense", "", "%00", "community"])
def test_a_topic_without_guides_shows_them_all(client, typed):
    make_guide("no", title="After a no", topic=Guide.Topic.TREATMENT)
    assert "After a no" in read(client, f"/guides/?topic={typed}")


# Cost ------------------------------------------------------------------------------------------


def fill(many: int) -> None:
    guide, emergency = make_guide(series="path"), make_guide("overdose", kind=Guide.Kind.EMERGENCY)
    kinds = Point.Kind.values
    for number in range(many):
        other = make_guide(f"other-{number}", series="path", title=f"Other {number}")
        guide.related.add(other)
        emergency.related.add(other)
        for one in (guide, emergency):
            one.points.create(
                kind=kinds[number % 5], heading=f"Part {number}", title=f"Point {number}", position=number
            )
            one.sources.create(title=f"Source {number}")
        PlanItem.objects.create(key=f"item-{number}", part="kit", prompt=f"Prompt {number}", guide=other)
        Video.objects.create(key=f"v-{number}", title="Video", by="x", about="stories", url="https://a.example")
        Term.objects.create(slug=f"word-{number}", word=f"Word {number}", meaning="A word.")
        Law.objects.create(state="CT", title=f"Law {number}", text="Text.")


@pytest.mark.parametrize("address", ["/guides/", "/guides/talk/", "/overdose/", "/plan/", "/learn/", "/words/"])
def test_sixty_points_cost_no_more_queries_than_three(client, address):
    counts = []
    for many in (3, 60):
        Guide.objects.all().delete()
        for model in (PlanItem, Video, Term, Law):
            model.objects.all().delete()
        fill(many)
        with CaptureQueriesContext(connection) as queries:
            read(client, address)
        counts.append(len(queries))
    assert counts[0] == counts[1] <= MOST_QUERIES
