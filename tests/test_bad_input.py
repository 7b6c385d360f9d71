"""Whatever stands in an address, the site answers with a working page: never a 500, nothing echoed as code."""

import re
from urllib.parse import quote, quote_plus

import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from groups.models import SupportGroup
from resources.models import Place
from tests.conftest import ON_POSTGRES
from tests.records import (
    load_real_records,
    load_towns,
    make_group,
    make_guide,
    make_helpline,
    make_meeting,
    make_organization,
    make_place,
    make_program,
)
from tests.test_html import faults_of

pytestmark = pytest.mark.django_db

#: Every address that reads parameters, and every parameter it reads (and one it does not).
PARAMETERS = {
    "/groups/": [
        *("near", "radius", "sort", "zone", "day", "time", "format", "language", "program", "for", "accessible", "q"),
        *("page", "unknown"),
    ],
    "/helplines/": ["state", "kind", "page", "unknown"],
    "/naloxone/": ["near", "radius", "kind", "cost", "page", "unknown"],
    "/organizations/": ["page", "unknown"],
    "/search/": ["q", "kind", "page", "unknown"],
    "/": ["unknown"],
    "/overdose/": ["unknown"],
}
#: Already in the form of an address, since some are no text at all.
BAD_VALUES = {
    "empty": "",
    "spaces": "%20%20%09%0a",
    "null": "%00",
    "null inside": "06702%00",
    "long": "a" * 10_000,
    "long digits": "9" * 10_000,
    "sql": quote_plus("'; DROP TABLE groups_supportgroup; --"),
    "sql union": quote_plus("1 UNION SELECT password FROM auth_user"),
    "script": quote_plus("<script>alert(1)</script>"),
    "attribute": quote_plus('"><img src=x onerror=alert(1)>'),
    "template": quote_plus("{{ request.user }}{% debug %}"),
    "negative": "-1",
    "zero": "0",
    "huge": "99999999999999999999",
    "exponent": "1e309",
    "not a number": "NaN",
    "infinite": "inf",
    "wrong word": "no-such-choice",
    "not utf-8": "%ff%fe",
    "cut utf-8": "%e2%82",
    "lone surrogate": "%ed%a0%80",
    "unicode digits": quote("٠٦٧٠٢"),
    "superscript": quote("²"),
    "emoji": quote("\U0001f49b\U0001f9e1"),
    "right to left": quote("\u202e06702"),
    "accents": quote("Córdoba ñ ß İ"),
    "fts": quote_plus('near:waterbury AND "un NOT (a OR b)* NEAR/3 ^x {col}: -y'),
    "fts quotes": quote_plus("\"\"\"'''"),
    "fts postgres": quote_plus("a & !b | <-> c:*"),
    "like": quote_plus("%_\\"),
    "path": quote_plus("../../../etc/passwd"),
    "format": quote_plus("%s %(x)s {0}"),
    "newlines": "a%0d%0aSet-Cookie:%20x=1",
    "list": quote_plus("['a', 'b']"),
}
PATHS = [
    *("/groups/%00/", "/helplines/%00/", "/naloxone/%00/", "/organizations/%00/", "/guides/%00/", "/places/%00/"),
    *(f"/{area}/{'a' * 5000}/" for area in ("groups", "helplines", "naloxone", "organizations", "guides", "places")),
    *("/places/xx/", "/places/ct/%2e%2e/", "/places/ct/%00/", "/places/ct/no-such-town/", "/places/ct/-/"),
    *("/places/CT/Waterbury/", "/places/connecticut/waterbury/", "/places/ct/waterbury/extra/", "/places/../admin/"),
    *("/groups/%ff%fe/", "/groups/<script>/", "/groups/..%2f..%2f/", "/groups//", "//groups/", "/groups/ /"),
    *(
        "/guides/overdose",
        "/OVERDOSE/",
        "/%00",
        "/%ff",
        "/%",
        "/%zz/",
        "/a%0d%0ab/",
        "/" + "a/" * 500,
        "/.env",
        "/index.php",
    ),
]
#: The parameters whose words the page repeats.
TYPED = {"near", "q"}
#: A few of each sort, for the quick part of the suite; the run on PostgreSQL, the pickier of the two, tries them all.
TELLING = ["null", "long", "script", "attribute", "negative", "huge", "wrong word", "not utf-8", "fts", "newlines"]
#: Beside a good answer, where each was tried alone before.
BESIDE = TELLING if ON_POSTGRES else ["null", "script", "huge", "wrong word", "not utf-8"]
VALUES = list(BAD_VALUES.values()) if ON_POSTGRES else [BAD_VALUES[kind] for kind in TELLING]
SCRIPT_LEFT_IN = ("<script>alert", "<img src=x", "onerror=alert(1)>")


@pytest.fixture
def anyone(client) -> Client:
    """Someone whose browser shows what a visitor would see, errors included."""
    client.raise_request_exception = False
    return client


def faults_at(
    client: Client, address: str, allowed: tuple[int, ...] = (200, 400, 404), *, parse: bool = True
) -> list[str]:
    """What is wrong with the answer to an address: its status, its HTML, or something typed that came back as code.

    A strict parse takes longer than the page itself; without it the emergency strip and what is echoed still count.
    """
    response = client.get(address)
    shown = address if len(address) < 120 else f"{address[:120]}… ({len(address)} characters)"
    if response.status_code in (301, 302) and response.status_code in allowed:
        return [] if response["Location"].startswith("/") and response["Location"][1:2] != "/" else [f"{shown} leaves"]
    if response.status_code not in allowed:
        return [f"{shown} answers {response.status_code}"]
    html = response.content.decode()
    faults = [f"{shown}: {fault}" for fault in (faults_of(html) if parse else [])]
    if 'href="tel:911"' not in html:
        faults.append(f"{shown} has no way to call 911")
    faults += [f"{shown} echoes {code}" for code in SCRIPT_LEFT_IN if code in html]
    if len(html) > 150_000:
        faults.append(f"{shown} answers {len(html)} characters")
    if response.cookies:
        faults.append(f"{shown} sets a cookie")
    return faults


def test_the_list_of_parameters_is_whole(anyone):
    """Every field of every form on a public page is tried below."""
    load_towns()
    for address, names in PARAMETERS.items():
        html = anyone.get(address).content.decode()
        for action, form in re.findall(r'<form[^>]* action="([^"]+)"(.*?)</form>', html, re.DOTALL):
            fields = set(re.findall(r'<(?:input|select)[^>]* name="([^"]+)"', form))
            assert fields <= set(PARAMETERS[action]), (address, action)
        assert names[-1] == "unknown"


@pytest.mark.parametrize("address", PARAMETERS)
def test_bad_values_get_a_working_page(anyone, address):
    load_real_records()
    faults = []
    for name in PARAMETERS[address]:
        for value in VALUES:
            # What a person typed comes back in the box; of the other answers only a choice of ours comes back.
            faults += faults_at(anyone, f"{address}?{name}={value}", parse=name in TYPED)
    assert not faults


@pytest.mark.parametrize("address", PARAMETERS)
def test_parameters_twice_without_a_value_or_all_bad_at_once(anyone, address):
    load_real_records()
    names = PARAMETERS[address]
    faults = []
    for query in (
        "&".join(f"{name}=a&{name}=b&{name}=" for name in names),
        "&".join(names),
        "&".join(f"{name}[]=1&{name}[0]=2" for name in names),
        "&&&==&=&%00=%00&%ff=%ff",
        "&".join(f"x{number}=1" for number in range(900)),
    ):
        faults += faults_at(anyone, f"{address}?{query}")
    for value in VALUES:
        query = "&".join(f"{name}={value}" for name in names)
        faults += faults_at(anyone, f"{address}?{query}", parse=False)
    assert not faults


def test_bad_second_values_beside_good_ones(anyone):
    """A real place or word with nonsense beside it still gives what was looked for."""
    load_real_records()
    for address in ("/groups/?near=06702", "/naloxone/?near=06702", "/search/?q=naloxone"):
        # Words are looked for, so those that stand nowhere rightly find nothing.
        for name in set(PARAMETERS[address.split("?")[0]][1:]) - {"q"}:
            for value in (BAD_VALUES[kind] for kind in BESIDE):
                response = anyone.get(f"{address}&{name}={value}")
                assert response.status_code == 200, (address, name, value[:40])
                assert b"<h3><a href=" in response.content or b"<h2><a href=" in response.content, (name, value[:40])


@pytest.mark.parametrize("address", PATHS, ids=lambda path: ascii(path[:30]))
def test_odd_paths_get_a_working_page(anyone, address):
    load_towns()
    assert not faults_at(anyone, address, allowed=(200, 301, 400, 404))


@pytest.mark.parametrize("method", ["post", "put", "delete", "patch", "options", "head"])
def test_other_methods_break_nothing(anyone, method):
    for address in PARAMETERS:
        response = getattr(anyone, method)(address)
        assert response.status_code in (200, 405), (method, address)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(typed=st.text(max_size=120))
def test_whatever_is_typed_into_a_box_gets_a_page(anyone, typed):
    for address, name in (("/groups/", "near"), ("/search/", "q")):
        response = anyone.get(address, {name: typed.encode("utf-8", "replace")})
        assert response.status_code == 200, typed
        assert not faults_of(response.content.decode())


def test_what_was_typed_comes_back_as_text(anyone):
    """A mother who typed "<3 Hartford" gets her words back in the box, as words."""
    load_towns()
    html = anyone.get("/groups/", {"near": '<b>"Hartferd"&'}).content.decode()
    assert "&lt;b&gt;&quot;Hartferd&quot;&amp;" in html
    assert "<b>&quot;Hartferd" not in html


# Records with half their fields empty -----------------------------------------------------------


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
