"""How hard it is to read: Rosa is told on saving, with the sentences to mend, and it is saved all the same."""

import pytest

from guides.models import Guide, Point, Synonym
from resources.models import Helpline
from tests.admin.desk import said, save
from tests.records import make_group, make_guide, make_helpline, make_program

pytestmark = pytest.mark.django_db

EASY = "Call us at night. We talk with you. You need not say your name. We know how hard this is for you all."
HARD = "Participating families consistently demonstrate considerably improved communicative capabilities."
HARD_SPANISH = "La institucionalización extraordinariamente incomprensible dificulta comunicaciones."
TOLD, WARNED = "How it reads.", "Saved, but it is hard to read."


@pytest.fixture
def line() -> Helpline:
    return make_helpline(name="Access Line")


def test_a_line_that_reads_well_is_told_so(desk, line):
    told = said(save(desk, line, summary=EASY))
    assert f"{TOLD} English: grade " in told
    assert "(at most 6.5)" in told
    assert WARNED not in told


def test_a_hard_one_is_saved_and_the_sentences_to_mend_are_quoted(desk, line):
    told = said(save(desk, line, summary=f"{EASY} {HARD} {HARD} <b>{HARD}</b>"))
    assert line.summary.endswith("</b>")
    assert WARNED in told
    assert "too hard" in told
    assert told.count(f"<q>{HARD}</q>") == 1
    assert "&lt;b&gt;" in told
    assert EASY[:17] not in told


def test_spanish_is_measured_by_its_own_formula(desk, line):
    told = said(save(desk, line, summary_es=f"{HARD_SPANISH} " * 4))
    assert "Spanish: ease " in told
    assert "at least 80" in told
    assert f"<q>{HARD_SPANISH}</q>" in told
    assert "English:" not in told


def test_a_few_words_have_no_grade(desk, line):
    told = said(save(desk, line, summary=HARD))
    assert TOLD not in told
    assert WARNED not in told


def test_what_reads_well_is_told_once_and_what_is_hard_each_time(desk, line):
    save(desk, line, summary=EASY)
    assert TOLD not in said(save(desk, line, phone="+18605550199"))
    save(desk, line, summary=f"{HARD} " * 3)
    assert WARNED in said(save(desk, line, phone="+18605550142"))


def test_a_guide_is_read_with_its_points(desk):
    guide = make_guide(points=0, title="Talk", summary="Start.")
    point = Point.objects.create(guide=guide, kind="step", title="Sit down", text="Then wait.", position=10)
    told = said(save(desk, guide, **{"points-0-text": f"{HARD} {HARD}"}))
    assert WARNED in told
    assert f"<q>{HARD}</q>" in told
    told = said(save(desk, guide, **{"points-0-text": EASY}))
    assert TOLD in told
    point.refresh_from_db()
    assert point.text == EASY


def test_what_families_read_of_groups_and_programs_is_measured(desk):
    assert WARNED in said(save(desk, make_group(), first_visit=f"{HARD} {HARD} {HARD}"))
    assert WARNED in said(save(desk, make_program(), how_to_get=f"{HARD} {HARD} {HARD}"))


def test_a_closed_listing_and_what_no_family_reads_have_none(desk):
    closed = make_group(status="closed", closed_on="2026-01-01", closed_reason="It moved.", summary=f"{HARD} " * 3)
    assert WARNED not in said(save(desk, closed, phone="+18605550199"))
    synonym = Synonym.objects.create(word="rehab", means="treatment")
    assert TOLD not in said(save(desk, synonym, means=EASY))
    assert Guide.objects.count() == 0
