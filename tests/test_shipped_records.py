"""The records that every fresh copy of the site starts with: all there, honest, and nobody's private data."""

import re
from io import StringIO

import pytest
from django.conf import settings
from django.core.management import call_command

from groups.models import Program, SupportGroup
from guides.models import Guide, Law, PlanItem, Point, Synonym, Term, Video
from resources.models import (
    FlaggedWord,
    Helpline,
    NaloxoneProgram,
    Organization,
    Place,
)

pytestmark = pytest.mark.django_db

FIXTURES = settings.BASE_DIR / "fixtures"


@pytest.fixture
def shipped() -> None:
    """The records of `fixtures/`, loaded."""
    call_command("load_fixtures", verbosity=0)


def names(model) -> set[str]:
    return set(model.objects.values_list("name", flat=True))


def test_every_helpline_is_there(shipped):
    assert names(Helpline) == {
        "988 Suicide & Crisis Lifeline",
        "SAMHSA National Helpline",
        "Partnership to End Addiction helpline",
        "Nar-Anon Family Groups",
        "Al-Anon Family Groups",
        "NAMI HelpLine",
        "Families Anonymous",
        "SafeSpot overdose hotline",
        "Poison Help",
        "Crisis Text Line",
        "Learn to Cope",
        "CT DMHAS Access Line",
        "CT ACTION Line",
        "211 Connecticut",
        "Illinois Helpline for Opioids & Other Substances",
        "211 Illinois",
        "HUSKY Health rides (MTM)",
        "NLC CARES navigator line",
        "National Domestic Violence Hotline",
        "FindTreatment.gov",
    }
    emergency = Helpline.objects.filter(is_emergency=True)
    assert set(emergency.values_list("slug", flat=True)) == {"988-lifeline", "poison-help"}


def test_every_group_is_there(shipped):
    assert names(SupportGroup) == {
        "Opioid Education and Family Support Group - New Haven",
        "Opioid Education and Family Support Group - Hartford",
        "Opioid Education and Family Support Group - McCall",
        "Opioid Education and Family Support Group - Waterbury",
        "Opioid Education and Family Support Group - New London",
        "Hope and Support Group",
        "Parent Connection",
        "Nar-Anon Family Groups",
        "Al-Anon Family Groups",
        "SMART Recovery Family & Friends",
        "Families Anonymous",
        "GRASP (Grief Recovery After a Substance Passing)",
        "Learn to Cope",
    }
    assert Program.objects.count() == 9


def test_every_naloxone_program_is_there(shipped):
    assert names(NaloxoneProgram) == {
        "Any pharmacy - over the counter",
        "NEXT Distro",
        "CT Regional Behavioral Health Action Organizations (five regions)",
        "NLC CARES boxes",
        "Illinois drug overdose prevention programs (OEND)",
        "Chicago Public Library naloxone",
        "Chicago Recovery Alliance",
        "Connecticut Harm Reduction Alliance",
        "Ledge Light Health District",
    }


def test_every_guide_is_there_with_its_points(shipped):
    files = {path.stem for path in (FIXTURES / "guides").glob("*.toml")}
    guides = {guide.slug: guide for guide in Guide.objects.published().prefetch_related("points", "sources")}
    assert set(guides) == files
    assert len(guides) >= 24
    assert [slug for slug, guide in guides.items() if len(guide.points.all()) < 5] == []
    assert [slug for slug, guide in guides.items() if not guide.sources.all()] == []


def test_every_dont_begins_with_do_not(shipped):
    donts = Point.objects.filter(kind=Point.Kind.DONT)
    assert donts.count() >= 40
    assert not [point.title for point in donts if not point.title.startswith("Do not ")]


def test_every_series_has_two_guides_and_every_guide_leads_on(shipped):
    guides = Guide.objects.published().prefetch_related("related")
    series = [guide.series for guide in guides if guide.series]
    assert series
    assert all(series.count(name) >= 2 for name in series)
    assert not [guide.slug for guide in guides if not guide.related.all()]


def test_the_library_is_there(shipped):
    assert PlanItem.objects.count() >= 25
    assert Term.objects.count() >= 40
    assert Synonym.objects.count() >= 60
    assert Video.objects.count() >= 8
    assert FlaggedWord.objects.count() >= 29
    assert set(Law.objects.values_list("state", flat=True)) >= {"CT", "IL"}


def test_what_nobody_confirmed_says_so(shipped):
    unconfirmed = SupportGroup.objects.filter(source__kind="unconfirmed")
    assert unconfirmed.count() == 5
    assert not unconfirmed.filter(open_question="").exists()
    for model in (Helpline, SupportGroup, NaloxoneProgram, Video):
        assert not model.objects.filter(source=None).exists(), model
    assert SupportGroup.objects.get(slug="parent-connection-newtown").open_question
    assert Helpline.objects.get(slug="ct-access-line").open_question


def test_towns_are_points_in_their_state(shipped):
    assert not Place.objects.filter(approximate=False).exists()
    for place in Place.objects.all():
        low, high = {"CT": (41.0, 42.1), "IL": (37.0, 42.5)}[place.state]
        assert low < place.latitude < high, place


def test_no_persons_name_or_number_is_there(shipped):
    """Only offices have numbers here; an address or a contact line would name a person."""
    office_numbers = {"+18608820236"}
    phones = SupportGroup.objects.exclude(phone="").values_list("phone", flat=True)
    assert {phone.as_e164 for phone in phones} <= office_numbers
    assert not SupportGroup.objects.exclude(email="").exists()
    assert not Organization.objects.exclude(email="").exists()
    text = "\n".join(path.read_text(encoding="utf-8") for path in FIXTURES.rglob("*.toml"))
    assert not re.search(r"[\w.]+@\w+\.\w+", text)
    assert not re.search(r"\b(Mr|Ms|Mrs|Dr)\.? [A-Z]", text)


def test_a_second_run_is_quick_and_finds_nothing_to_do(shipped, django_assert_max_num_queries):
    out = StringIO()
    with django_assert_max_num_queries(60):
        call_command("load_fixtures", stdout=out)
    assert re.fullmatch(r"Loaded: 0 created, 0 changed, \d+ unchanged, 0 kept, 0 skipped\.\n", out.getvalue())
