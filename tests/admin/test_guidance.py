"""Rosa edits guidance."""

import pytest

from guides.models import Guide, Point
from tests.admin.desk import errors, page, save

pytestmark = pytest.mark.django_db


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


def test_a_point_is_read_whole_while_it_is_edited(desk):
    guide = Guide.objects.create(title="First week", slug="first-week", kind="steps", topic="talking", summary="Start.")
    Point.objects.create(guide=guide, kind="step", title="Sit down", position=30)
    text = desk.get(page(Guide, "change", guide.pk)).text
    assert '<textarea name="points-0-text" cols="40" rows="5" class="whole"' in text
