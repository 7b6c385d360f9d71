"""Records with half their fields empty, and a site without any, have whole pages."""

import re

import pytest

from groups.models import SupportGroup
from resources.models import Place
from tests.records import (
    make_group,
    make_guide,
    make_helpline,
    make_meeting,
    make_organization,
    make_place,
    make_program,
)
from tests.test_bad_input import PARAMETERS, faults_at

pytestmark = pytest.mark.django_db


@pytest.fixture
def half_empty() -> list[str]:
    """Addresses of records of each kind of which only the required fields are filled; one of them in many ways."""
    bare_place = Place.objects.create(town="Waterbury", state="CT")
    groups = [
        make_group(languages=[]),
        make_group(in_person=False, languages=[]),
        make_group(place=bare_place, languages=[]),
        make_group(place=make_place(name="", address="", town="Derby", approximate=True), phone="+12035550100"),
        make_group(in_person=False, online=True, states=("CT",), email="office@example.org"),
        make_group(by_phone=True, text_number="741741", minimum_age=18, registration="none"),
        make_group(url="https://example.org", schedule_note="Tuesday evenings", audience=("parents",)),
        make_group(for_person_who_uses=True, cost="fee", cost_note="5 dollars", registration_note="Write first."),
        make_group(status="closed", closed_on="2026-01-01"),
    ]
    make_meeting(groups[0], end=None)
    make_meeting(groups[1], format="online", zone="America/New_York", ask_for_link=True, end=None)
    make_meeting(groups[5], format="phone", zone="America/Chicago", phone="+13125550100")
    lines = [
        make_helpline(languages=[], always_open=False),
        make_helpline(languages=[], phone="", url="https://example.org", always_open=False),
        make_helpline(languages=[], phone="", chat_url="https://example.org/chat"),
        make_helpline(languages=[], phone="", text_number="741741", hours_note="Evenings"),
        make_helpline(phone="", short_number="211", states=("CT",), languages_note="Many"),
        make_helpline(status="closed", closed_on="2026-01-01"),
    ]
    programs = [
        make_program(kinds=["mail"], cost="unknown", how_to_get="Ask."),
        make_program(place=bare_place),
        make_program(place=make_place(accessible="partly"), states=("CT",), url="https://example.org"),
        make_program(coverage_note="Most pharmacies", status="closed", closed_on="2026-01-01"),
    ]
    others = [make_organization(), make_organization(email="office@example.org"), make_guide(points=0)]
    others += [make_guide(kind=kind, summary="", question="") for kind in ("steps", "article", "do-and-dont")]
    return [record.get_absolute_url() for record in [*groups, *lines, *programs, *others]]


def test_half_empty_records_have_whole_pages(anyone, half_empty):
    faults = []
    for address in [*half_empty, "/", "/groups/", "/helplines/", "/naloxone/", "/organizations/", "/guides/"]:
        faults += faults_at(anyone, address, allowed=(200, 410))
        html = anyone.get(address).content.decode()
        words = re.sub(r"<[^>]+>", " ", html[html.index("<main") : html.index("</main>")])
        # An empty field leaves no word of Python's, no stray comma and no empty part of a list of facts.
        faults += [f"{address}: {bad}" for bad in re.findall(r"\bNone\b|\(\)|, ,|,\s*\.|\bnan\b|\[\]|: \.", words)]
        faults += [f"{address}: {bad}" for bad in re.findall(r".{60}<(?:dd|li|p|h\d|ul|ol|a [^>]*)>\s*</\w+>", html)]
    assert not faults


def test_a_site_without_any_record_works(anyone):
    """The first minute after an install, before anything was loaded."""
    assert not SupportGroup.objects.exists()
    addresses = [*PARAMETERS, "/guides/", "/plan/", "/learn/", "/words/", "/about/", "/places/", "/places/ct/"]
    assert not [fault for address in addresses for fault in faults_at(anyone, address)]
    assert not faults_at(anyone, "/groups/?near=06702")
    assert not faults_at(anyone, "/search/?q=naloxone")
