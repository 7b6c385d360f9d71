"""Mara brings a site for Vermont from nothing to a family's answer, by settings and the admin alone."""

from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.conf import settings
from django.core.management import call_command

from config import stylesheet
from config.operations.start import first_steps
from groups.models import Meeting, SupportGroup
from guides.models import Law
from resources.models import Helpline, NaloxoneProgram, Organization, Place
from tests.admin.desk import act, page
from tests.admin.people import ADMINISTRATOR, desk_of, person
from tests.admin.sheets import confirm, exported, upload
from tests.records import load_towns
from tests.test_new_state import words_of

pytestmark = pytest.mark.django_db

SAMPLES = settings.BASE_DIR / "docs" / "samples"
#: In the order of docs/new-state.md: a record comes after those it names.
FILES = [
    (Organization, Organization, "organizations.csv"),
    (Place, Place, "places.csv"),
    (SupportGroup, SupportGroup, "groups.csv"),
    (SupportGroup, Meeting, "meetings.csv"),
    (Helpline, Helpline, "helplines.csv"),
    (NaloxoneProgram, NaloxoneProgram, "naloxone.csv"),
    (Law, Law, "laws.csv"),
]


@pytest.fixture(autouse=True)
def monday():
    with time_machine.travel(datetime(2026, 11, 23, 12, tzinfo=ZoneInfo("America/New_York")), tick=False):
        yield


@pytest.fixture(autouse=True)
def fresh_stylesheet():
    """Production reads the finder's own once, with the color of its settings."""
    stylesheet._read_once.cache_clear()
    yield
    stylesheet._read_once.cache_clear()


@pytest.fixture
def maras_desk(settings):
    """What docs/new-state.md puts into `.env`, and the two commands."""
    settings.SITE_NAME, settings.STATES = "Green Mountain Families", ["VT"]
    settings.NAMED, settings.THEME_COLOR = {"SITE_NAME", "STATES"}, "2d5a27"
    settings.SITE_URL, settings.CONTACT_EMAIL = "https://help.example.org", "hello@gmf.example"
    load_towns()
    call_command("load_fixtures", verbosity=0)
    return desk_of(person(ADMINISTRATOR))


def bring_in_samples(desk) -> None:
    for model, of, name in FILES:
        preview = upload(desk, model, (SAMPLES / name).read_bytes(), of, name)
        assert preview.context["report"].is_sound, (name, preview.context["report"].of("error"))
        assert confirm(desk, model, preview, of).status_code == 200


def test_from_nothing_to_a_group_near_a_zip_code_in_vermont(client, maras_desk, settings):
    open_before = {fact.name for fact in first_steps().records if not fact.is_well}
    assert "Each state has a support group" in open_before
    assert "only begun our list for Vermont" in words_of(client.get("/groups/?near=05401").text)

    bring_in_samples(maras_desk)
    # A draft is nobody's answer yet.
    assert "only begun our list for Vermont" in words_of(client.get("/groups/?near=05401").text)
    for model in (SupportGroup, Helpline, NaloxoneProgram):
        drafts = list(model.objects.filter(status="draft"))
        assert drafts
        act(maras_desk, model, "publish", *drafts)
        assert not model.objects.filter(status="draft").exists()

    words = words_of(client.get("/groups/?near=05401").text)
    assert "1 group within 25 miles." in words
    assert "Tue, Nov 24, 7:00 pm Every Tuesday Maple Families in Burlington" in words
    assert "Not confirmed yet" in words
    assert "Maple Families online" in words
    assert "Green Valley Clinic: free kits" in words_of(client.get("/naloxone/?near=05602").text)
    assert "Vermont 211" in words_of(client.get("/helplines/?state=VT").text)
    assert "Good Samaritan law in Vermont" in client.get("/overdose/").text
    assert "Green Mountain Families" in client.get("/").text
    assert "--teal:#2d5a27" in client.get("/groups/").text
    assert "Burlington" in words_of(client.get("/places/").text)

    person("editor")
    steps = first_steps()
    # Nobody collects static files in tests.
    assert [fact.name for fact in [*steps.settings, *steps.records] if not fact.is_well] == [
        "The site’s color is on its pages"
    ]


def test_the_samples_are_made_of_the_columns_that_the_site_gives_out(maras_desk):
    """A file with the columns and no rows is where a list begins; its address stands on the page that takes files."""
    for model, of, name in FILES:
        html = maras_desk.get(page(model, "sheet_import")).text
        assert f"../?columns=1&amp;of={of._meta.model_name}&amp;as=csv" in html
        given = exported(maras_desk, model, of, columns="1").decode("utf-8-sig").strip()
        columns = Path(SAMPLES / name).read_text(encoding="utf-8").partition("\n")[0].split(",")
        assert "\n" not in given
        assert not set(columns) - set(given.split(",")), name
