"""Rosa edits guidance."""

import pytest

from guides.models import Guide, Law, Point
from resources.models import FlaggedWord
from tests.admin.desk import errors, page, save

pytestmark = pytest.mark.django_db


def test_a_review_date_needs_a_reviewer(desk):
    guide = Guide.objects.create(title="First week", slug="first-week", kind="steps", topic="talking", summary="Start.")
    assert "A review date needs a reviewer" in errors(save(desk, guide, reviewed_on="2026-05-01"))


def test_the_guide_behind_the_overdose_page_cannot_be_renamed(desk):
    guide = Guide.objects.create(title="Overdose", slug="overdose", kind="emergency", topic="overdose", summary="Act.")
    assert save(desk, guide, slug="other", summary="Act now.").status_code == 302
    assert (guide.slug, guide.summary) == ("overdose", "Act now.")


def test_a_note_on_the_law_says_that_families_read_it_at_once(desk, client):
    """Everything else that Rosa begins is a draft."""
    assert "what you save stands on the overdose page at once" in desk.get(page(Law, "add")).text
    law = Law.objects.create(state="NH", title="Good Samaritan law", text="It protects.", source="RSA 318-B:28-b")
    assert save(desk, law, text="It protects from arrest.", text_es="Protege de arresto.").status_code == 302
    assert "It protects from arrest." in client.get("/overdose/?state=NH").text
    assert "Protege de arresto." in client.get("/es/overdose/?state=NH").text


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


def test_a_guide_is_found_by_what_its_points_say(desk):
    """A site for Vermont looks for the guides that name another state's numbers."""
    guide = Guide.objects.create(title="The way there", slug="way", kind="steps", topic="practical", summary="Ride.")
    Guide.objects.create(title="First week", slug="first-week", kind="steps", topic="talking", summary="Start.")
    Point.objects.create(guide=guide, kind="step", title="Call the line", text="In Connecticut it finds a ride.")
    Point.objects.create(guide=guide, kind="step", title="Call again", text="In Connecticut they call back.")
    found = desk.get(page(Guide, "changelist"), {"q": "connecticut"})
    assert [each.slug for each in found.context["cl"].result_list] == ["way"]


def test_rosa_sees_how_a_guide_reads_and_which_words_to_think_about(desk):
    FlaggedWord.objects.create(flag="tough love", suggest="say what you will do", kind="soft")
    FlaggedWord.objects.create(flag="junkie", suggest="person who uses drugs", kind="phrase")
    easy = Guide.objects.create(
        title="Sit with them", slug="sit", kind="steps", topic="talking", summary="We sit. " * 10
    )
    hard = Guide.objects.create(
        title="Considerations", slug="hard", kind="steps", topic="talking",
        summary="Participating families consistently demonstrate considerably improved communicative capacity. " * 3,
    )  # fmt: skip
    Point.objects.create(guide=easy, kind="do", title="Drop the tough love", text="No junkies live here.", position=10)
    text = desk.get(page(Guide, "change", easy.pk)).text
    assert "<b>junkie</b>: person who uses drugs (never on a public page); <b>tough love</b>" in text
    assert "grade" in text
    assert "no text yet" in text  # in Spanish
    assert "too hard" in desk.get(page(Guide, "change", hard.pk)).text
    listed = desk.get(page(Guide, "changelist")).text
    assert listed.count("too hard") == 1
    assert "<b>tough love</b>" in listed
    assert desk.get(page(Guide, "add")).status_code == 200


def test_the_list_of_guides_costs_the_same_for_many(desk, django_assert_max_num_queries):
    FlaggedWord.objects.create(flag="junkie", suggest="person who uses drugs")
    for number in range(40):
        guide = Guide.objects.create(
            title=f"G {number}", slug=f"g-{number}", kind="steps", topic="talking", summary="x"
        )
        Point.objects.create(guide=guide, kind="do", title="Sit down", position=10)
    with django_assert_max_num_queries(12):
        desk.get(page(Guide, "changelist"))
