"""Words that hurt: whatever Rosa writes for families, she is told on saving, and it is saved all the same."""

import pytest

from guides.models import Guide, Term
from resources.models import FlaggedWord, Helpline
from tests.admin.desk import said, save
from tests.records import make_helpline

pytestmark = pytest.mark.django_db

TOLD = "Saved, but please think about these words:"


@pytest.fixture(autouse=True)
def words() -> None:
    FlaggedWord.objects.create(flag="junkie", suggest="person who uses drugs", kind="phrase")
    FlaggedWord.objects.create(flag="tough love", suggest="say what you will do", kind="soft")
    FlaggedWord.objects.create(flag="drogadicto", suggest="persona que consume drogas", kind="phrase")


@pytest.fixture
def line() -> Helpline:
    return make_helpline(name="Access Line")


def test_a_line_is_saved_with_a_hint(desk, line):
    response = save(desk, line, summary="No tough love here, and no junkies.")
    assert line.summary == "No tough love here, and no junkies."
    assert TOLD in said(response)
    assert "<b>junkie</b>: person who uses drugs (never on a public page); <b>tough love</b>" in said(response)


def test_spanish_is_read_too(desk, line):
    assert "persona que consume drogas" in said(save(desk, line, summary_es="Para drogadictos."))


def test_what_families_never_see_and_kind_words_bring_no_hint(desk, line):
    """The address of someone's own page is theirs."""
    assert TOLD not in said(save(desk, line, summary="For families.", url="https://junkie.example/"))


def test_the_points_of_a_guide_are_read(desk):
    guide = Guide.objects.create(title="Talk", slug="talk", kind="steps", topic="talking", summary="Start.")
    new = {"points-TOTAL_FORMS": 1, "points-0-guide": guide.pk, "points-0-kind": "step", "points-0-title": "A <junkie>"}
    told = said(save(desk, guide, **new))
    assert TOLD in told
    assert "<junkie>" not in told


def test_the_glossary_explains_such_words(desk):
    term = Term.objects.create(word="Junkie", slug="junkie", meaning="A word that hurts.", better="person who uses")
    assert TOLD not in said(save(desk, term, meaning="Junkie is a word that hurts."))
