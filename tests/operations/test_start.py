"""First steps: Mara sees what a site for Vermont still lacks, and each line leads to where she does it."""

import re

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from config.operations.launch import LAUNCHED
from config.operations.start import first_steps, note_start, open_steps
from guides.models import Law
from resources.models import LaunchFact, ZipCode
from tests.admin.people import ADMINISTRATOR, EDITOR, NOBODY, REVIEWER, desk_of, person
from tests.records import load_towns, make_group, make_guide, make_helpline, make_organization, make_place, make_program

pytestmark = pytest.mark.django_db

PAGE, FRONT = reverse("admin_start"), reverse("admin:index")


@pytest.fixture(autouse=True)
def vermont(settings):
    """A site for Vermont whose settings are done."""
    settings.STATES, settings.NAMED = ["VT"], {"SITE_NAME", "STATES"}
    settings.SITE_NAME = "Green Mountain Families"
    return settings


@pytest.fixture
def mara() -> User:
    return person(ADMINISTRATOR)


def lines() -> dict[str, tuple[bool, str]]:
    steps = first_steps()
    return {fact.name: (fact.is_well, fact.said) for fact in [*steps.settings, *steps.records]}


def test_an_empty_site_lacks_everything_but_its_settings(mara):
    steps = first_steps()
    assert [fact.name for fact in steps.settings if not fact.is_well] == []
    assert [fact.name for fact in steps.records if fact.is_well] == []
    html = desk_of(mara).get(PAGE).text
    assert f"{len(steps.records)} steps are open." in html
    for fact in steps.records:
        assert fact.url, fact.name
        assert f'href="{fact.url}"' in html
        assert desk_of(mara).get(fact.url).status_code == 200
    assert f'href="{reverse("admin_launch")}"' in html


@pytest.mark.parametrize(
    ("name", "setting", "value", "said"),
    [
        ("The site has its name", "NAMED", {"STATES"}, "still “Green Mountain Families”, which nobody chose"),
        ("The states that you cover are set", "NAMED", {"SITE_NAME"}, "still Vermont, which nobody chose"),
        ("The site has its address", "SITE_URL", "", "none"),
        ("The site has its address", "SITE_URL", "http://127.0.0.1:8000", "http://127.0.0.1:8000"),
        ("People can write to you", "CONTACT_EMAIL", "", "no address"),
    ],
)
def test_settings_that_nobody_set(vermont, name, setting, value, said):
    assert lines()[name][0]
    setattr(vermont, setting, value)
    assert lines()[name] == (False, said)


def test_a_color_of_ones_own_must_have_come_into_the_stylesheet(vermont, tmp_path):
    name = "The site’s color is on its pages"
    assert name not in lines()
    vermont.THEME_COLOR, vermont.STATIC_ROOT = "1b3f8b", str(tmp_path)
    assert lines()[name] == (False, "not yet")
    (tmp_path / "site.css").write_text(":root{--teal:#0e5a56}", encoding="utf-8")
    assert lines()[name] == (False, "not yet")
    (tmp_path / "site.css").write_text(":root{--teal:#0e5a56}:root{--teal:#1b3f8b}", encoding="utf-8")
    assert lines()[name] == (True, "1b3f8b")


def test_each_state_needs_its_own_of_each_kind(vermont, mara):
    vermont.STATES = ["NH", "VT"]
    group = "Each state has a support group"
    assert lines()[group] == (False, "none in New Hampshire, Vermont")
    make_group(place=make_place(town="Burlington", state="VT"), states=(), status="draft")
    assert lines()[group] == (False, "none in New Hampshire, Vermont")
    make_group(place=make_place(town="Keene", state="NH"), organization=make_organization())
    assert lines()[group] == (False, "none in Vermont")
    assert lines()["Each state has an organization that runs something"] == (False, "none in Vermont")
    # A line for the whole country is none of a state's own.
    make_helpline(states=())
    make_helpline(states=("NH", "VT"))
    assert lines()["Each state has a helpline of its own"] == (True, "all")
    make_program(states=("VT",))
    assert lines()["Each state has a naloxone program"] == (False, "none in New Hampshire")
    Law.objects.create(state="VT", title="Good Samaritan law in Vermont", text="It protects.")
    assert lines()["Each state has a note on the law"] == (False, "none in New Hampshire")


def test_drafts_that_wait_are_named_and_the_line_leads_to_them(vermont, mara):
    """Mara imported her spreadsheets, and each line still says that nothing is there."""
    vermont.STATES = ["NH", "VT"]
    make_group(place=make_place(town="Keene", state="NH"), states=(), status="draft", name="Keene circle")
    make_group(place=make_place(town="Barre", state="VT"), states=(), name="Barre circle")
    make_helpline(states=("MA",), status="draft")
    steps = {fact.name: fact for fact in first_steps().records}
    group = steps["Each state has a support group"]
    assert (group.is_well, group.said) == (False, "none in New Hampshire")
    assert group.to_do == "Drafts for New Hampshire wait. Look through them, tick what is true, and choose “Publish”."
    drafts = desk_of(mara).get(group.url).text
    assert "Keene circle" in drafts
    assert "Barre circle" not in drafts
    # A draft for another state is not what is missing here.
    assert "Drafts" not in steps["Each state has a helpline of its own"].to_do


def test_towns_guidance_and_a_second_person(mara):
    load_towns()
    make_guide(slug="overdose")
    assert lines()["ZIP codes and towns are loaded"] == (True, "all")
    assert lines()["Guidance is loaded"] == (True, "1 guide")
    assert lines()["A second person can sign in"] == (False, "1 person can sign in")
    person(EDITOR)
    assert lines()["A second person can sign in"] == (True, "2 people can sign in")
    ZipCode.objects.filter(town__state="VT").delete()
    assert lines()["ZIP codes and towns are loaded"] == (False, "none in Vermont")


def test_who_has_no_part_in_it_sees_nothing():
    for who in (EDITOR, REVIEWER, NOBODY):
        assert desk_of(person(who)).get(PAGE).status_code == 403


# The front page ----------------------------------------------------------------------------------


def front_of(who) -> str:
    html = desk_of(who).get(FRONT).text
    return " ".join(re.sub(r"<[^>]+>", " ", html.partition('class="first-steps">')[2].partition("</p>")[0]).split())


def test_the_front_page_leads_there_until_nothing_is_open(mara):
    link = "First steps: from an empty site to one for your state"
    assert front_of(mara) == f"New here? {link}"
    note_start(timezone.now())
    missing = first_steps().missing
    assert front_of(mara) == f"{missing} first steps for your states are open. {link}"
    assert front_of(person(EDITOR)) == ""
    LaunchFact.objects.filter(key="start").update(value="0")
    assert front_of(mara) == ""


def test_a_site_that_was_launched_before_there_were_first_steps_hears_of_none_until_they_are_counted(mara):
    LaunchFact.objects.create(key=LAUNCHED, on=timezone.now())
    assert open_steps() == 0
    note_start(timezone.now())
    assert open_steps() == first_steps().missing


def test_the_steps_cost_few_queries(mara):
    for number in range(5):
        make_group(states=("VT",), organization=make_organization(), place=make_place(town=f"Town {number}"))
    with CaptureQueriesContext(connection) as asked:
        first_steps()
    assert len(asked) <= 8
