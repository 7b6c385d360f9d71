"""What browsers are told with every answer: to load nothing but our own files, to ask for nothing, to frame nothing."""

import base64
import hashlib
import re

import pytest
from django.conf import settings
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from config.page_cache import POLICY
from tests import test_errors
from tests.policies import STRICT, parsed, policy_of
from tests.public_pages import IN_A_FRAME
from tests.records import make_group, make_helpline, make_meeting

GUARDS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
#: What machines ask for, and files to take along.
FILES = [
    "/healthz",
    "/manifest.webmanifest",
    "/sw.js",
    "/.well-known/security.txt",
    "/feeds/meetings.json",
    "/feeds/groups.csv",
    "/groups/asked-group/calendar.ics",
]


def of_a_page(pages):
    """Answers to addresses; the pages of errors are made without any middleware (see below for those)."""
    return [answer for answer in pages if answer.address.startswith("/")]


def finder_of(answer) -> bool:
    return re.match(r"(/es)?/groups/(\?|$)", answer.address) is not None


def style_of(html: str) -> str:
    (css,) = re.findall(r"<style>(.*?)</style>", html, re.DOTALL)
    return f"'sha256-{base64.b64encode(hashlib.sha256(css.encode()).digest()).decode()}'"


# Content security policy ------------------------------------------------------------------------


def test_every_public_page_loads_our_own_files_and_nothing_else(pages_in_both_languages):
    wrong = {}
    for answer in of_a_page(pages_in_both_languages):
        policy = policy_of(answer.headers)
        expected = STRICT
        if finder_of(answer):
            expected = STRICT | {"style-src": ["'self'", style_of(answer.html)]}
        if answer.page.template == IN_A_FRAME:
            expected = STRICT | {"frame-ancestors": ["*"]}
        if policy != expected:
            wrong[answer.address] = policy
    assert wrong == {}


def test_no_page_holds_a_script_or_a_style_of_its_own(pages_in_both_languages):
    """But for the finder's stylesheet, and data for search engines, which no browser runs."""
    found = {}
    for answer in pages_in_both_languages:
        inside = re.findall(r"<style[^>]*>", answer.html) if not finder_of(answer) else []
        inside += re.findall(r"<script(?![^>]*(?:\ssrc=|\stype=\"application/ld\+json\"))[^>]*>", answer.html)
        inside += re.findall(r"<[a-z][^>]*\s(?:style|on[a-z]+)=[^>]*>", answer.html)
        inside += re.findall(r"(?:href|action)=\"\s*javascript:[^\"]*", answer.html)
        if inside:
            found[answer.address] = inside
    assert found == {}


@pytest.mark.urls(test_errors.__name__)
@pytest.mark.parametrize(("address", "status"), test_errors.BROKEN)
def test_pages_of_errors_are_as_strict(address, status):
    response = Client(raise_request_exception=False).get(address)
    assert response.status_code == status
    assert policy_of(response.headers) == STRICT
    assert response["X-Frame-Options"] == "DENY"


def test_a_wrong_host_gets_its_400_with_all_guards_and_no_echo():
    """It is refused before any other middleware sees it."""
    response = Client(raise_request_exception=False).get("/", HTTP_HOST="evil.example")
    assert response.status_code == 400
    assert b"evil.example" not in response.content
    assert policy_of(response.headers) == STRICT
    assert response["X-Frame-Options"] == "DENY"
    assert {name: response[name] for name in GUARDS} == GUARDS


def test_the_admin_is_as_strict_as_the_rest(db):
    visitor, rosa = Client(), Client()
    rosa.force_login(User.objects.create_superuser("rosa"))
    for client, name in [(visitor, "admin:login"), (visitor, "admin_password_reset"), (rosa, "admin:index")]:
        response = client.get(reverse(name))
        assert response.status_code == 200
        assert policy_of(response.headers) == STRICT


class TestKeptPages:
    """What is answered from memory says what it said when it was made."""

    @pytest.fixture(autouse=True)
    def _kept(self, settings, transactional_db, time_machine):
        settings.PAGE_CACHE = True
        time_machine.move_to("2026-11-03T23:30:20Z", tick=False)
        make_helpline(name="River line")
        make_meeting(make_group(slug="circle"))

    @pytest.mark.parametrize("address", ["/", "/groups/", "/groups/circle/", "/groups/circle/embed/"])
    def test_the_second_answer_has_the_same_headers(self, client, address):
        first, second = client.get(address), client.get(address)
        assert dict(first.headers) == dict(second.headers)
        assert POLICY in second.headers

    @pytest.mark.parametrize("address", ["/", "/groups/", "/groups/circle/embed/"])
    def test_nothing_new_repeats_the_policy_of_the_page(self, client, address):
        """A browser takes the headers of a 304 for those of the page that it has: the finder would lose its style."""
        page = client.get(address)
        again = client.get(address, headers={"If-None-Match": page["ETag"]})
        assert again.status_code == 304
        assert again[POLICY] == page[POLICY]
        assert "X-Frame-Options" not in again.headers


# The other guards -------------------------------------------------------------------------------


def test_every_public_page_has_all_guards(pages_in_both_languages):
    wrong = {}
    for answer in of_a_page(pages_in_both_languages):
        expected = GUARDS
        if answer.page.template == IN_A_FRAME:
            expected = GUARDS | {"Cross-Origin-Resource-Policy": "cross-origin"}
        if {name: answer.headers.get(name) for name in GUARDS} != expected:
            wrong[answer.address] = answer.headers
    assert wrong == {}


def test_a_page_may_ask_where_the_phone_is_and_nothing_else(pages):
    said = {answer.headers["Permissions-Policy"] for answer in of_a_page(pages)}
    (policy,) = said
    features = dict(part.strip().split("=") for part in policy.split(","))
    assert features.pop("geolocation") == "(self)"
    assert {"camera", "microphone", "payment", "usb"} <= features.keys()
    assert set(features.values()) == {"()"}


def test_no_public_address_sets_a_cookie(pages_in_both_languages, client, db):
    assert [answer.address for answer in pages_in_both_languages if answer.cookies] == []
    make_group(slug="asked-group")
    for address in FILES:
        response = client.get(address)
        assert not response.cookies, address
        assert "Cookie" not in response.get("Vary", ""), address


def test_only_open_data_is_for_other_sites_pages(client, db):
    make_group(slug="asked-group")
    for address in FILES:
        headers = client.get(address).headers
        is_open = address.startswith("/feeds/")
        assert headers["Cross-Origin-Resource-Policy"] == ("cross-origin" if is_open else "same-origin"), address
        assert headers.get("Access-Control-Allow-Origin") == ("*" if is_open else None), address
        assert headers["X-Content-Type-Options"] == "nosniff", address
        assert parsed(headers[POLICY]) == STRICT, address


def test_nginx_and_the_site_say_the_same():
    """For the pages that nginx shows by itself; tests/faults/test_pages_of_nginx.py sees them arrive."""
    conf = (settings.BASE_DIR / "config" / "nginx.conf").read_text()
    (policy,) = re.findall(r'map \$host \$policy \{\s+default "([^"]+)";', conf)
    assert parsed(policy) == STRICT
