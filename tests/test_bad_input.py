"""Whatever stands in an address, the site answers with a working page: never a 500, nothing echoed as code."""

from collections.abc import Iterator
from urllib.parse import quote, quote_plus

import pytest
from django.db import transaction
from django.test import Client

from config.stylesheet import stylesheet_of_finder
from tests.conftest import ON_POSTGRES
from tests.records import load_real_records
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
    "/overdose/": ["state", "unknown"],
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
#: The parameters whose words the page repeats.
TYPED = {"near", "q"}
#: A few of each sort, for the quick part of the suite; the run on PostgreSQL, the pickier of the two, tries them all.
TELLING = ["null", "long", "script", "attribute", "negative", "huge", "wrong word", "not utf-8", "fts", "newlines"]
#: Beside a good answer, where each was tried alone before.
BESIDE = TELLING if ON_POSTGRES else ["null", "script", "huge", "wrong word", "not utf-8"]
VALUES = list(BAD_VALUES.values()) if ON_POSTGRES else [BAD_VALUES[kind] for kind in TELLING]
SCRIPT_LEFT_IN = ("<script>alert", "<img src=x", "onerror=alert(1)>")


@pytest.fixture(scope="module", autouse=True)
def _site(django_db_setup, django_db_blocker) -> Iterator[None]:
    """The site as `make run` shows it, which no test here changes."""
    with django_db_blocker.unblock(), transaction.atomic():
        load_real_records()
        yield
        transaction.set_rollback(True)


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
    # The finder holds the stylesheet itself.
    if len(html.replace(stylesheet_of_finder(), "")) > 150_000:
        faults.append(f"{shown} answers {len(html)} characters")
    if response.cookies:
        faults.append(f"{shown} sets a cookie")
    return faults


@pytest.mark.parametrize("address", PARAMETERS)
def test_bad_values_get_a_working_page(anyone, address):
    faults = []
    for name in PARAMETERS[address]:
        for value in VALUES:
            # What a person typed comes back in the box; of the other answers only a choice of ours comes back.
            faults += faults_at(anyone, f"{address}?{name}={value}", parse=name in TYPED)
    assert not faults


@pytest.mark.parametrize("address", PARAMETERS)
def test_parameters_twice_without_a_value_or_all_bad_at_once(anyone, address):
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
    for address in ("/groups/?near=06702", "/naloxone/?near=06702", "/search/?q=naloxone"):
        # Words are looked for, so those that stand nowhere rightly find nothing.
        for name in set(PARAMETERS[address.split("?")[0]][1:]) - {"q"}:
            for value in (BAD_VALUES[kind] for kind in BESIDE):
                response = anyone.get(f"{address}&{name}={value}")
                assert response.status_code == 200, (address, name, value[:40])
                assert b"<h3><a href=" in response.content or b"<h2><a href=" in response.content, (name, value[:40])


@pytest.mark.parametrize("method", ["post", "put", "delete", "patch", "options", "head"])
def test_other_methods_break_nothing(anyone, method):
    for address in PARAMETERS:
        response = getattr(anyone, method)(address)
        assert response.status_code in (200, 405), (method, address)
