"""Addresses that nobody wrote on purpose, and words that nobody thought of, get a working page."""

import re

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.conftest import ON_POSTGRES
from tests.test_bad_input import PARAMETERS, faults_at
from tests.test_html import faults_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("filled")]

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


def test_the_list_of_parameters_is_whole(anyone):
    """Every field of every form on a public page is tried below."""
    for address, names in PARAMETERS.items():
        html = anyone.get(address).content.decode()
        for target, form in re.findall(r'<form[^>]* action="([^"]+)"(.*?)</form>', html, re.DOTALL):
            fields = set(re.findall(r'<(?:input|select)[^>]* name="([^"]+)"', form))
            action = target.partition("#")[0]
            assert fields <= set(PARAMETERS[action]), (address, action)
        assert names[-1] == "unknown"


@pytest.mark.parametrize("address", PATHS, ids=lambda path: ascii(path[:30]))
def test_odd_paths_get_a_working_page(anyone, address):
    assert not faults_at(anyone, address, allowed=(200, 301, 400, 404))


@settings(
    max_examples=60 if ON_POSTGRES else 30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(typed=st.text(max_size=120))
def test_whatever_is_typed_into_a_box_gets_a_page(anyone, typed):
    for address, name in (("/groups/", "near"), ("/search/", "q")):
        response = anyone.get(address, {name: typed.encode("utf-8", "replace")})
        assert response.status_code == 200, typed
        assert not faults_of(response.content.decode())


def test_what_was_typed_comes_back_as_text(anyone):
    """A mother who typed "<3 Hartford" gets her words back in the box, as words."""
    html = anyone.get("/groups/", {"near": '<b>"Hartferd"&'}).content.decode()
    assert "&lt;b&gt;&quot;Hartferd&quot;&amp;" in html
    assert "<b>&quot;Hartferd" not in html
