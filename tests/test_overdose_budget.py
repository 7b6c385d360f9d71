"""What the page of an emergency may cost, drawings and all, and what all scripts together may."""

import re

import brotli
import pytest
from django.conf import settings

from config.stylesheet import joined_stylesheet
from tests.records import load_real_records

KILOBYTE = 1024
PAGE_BYTES = 36 * KILOBYTE
SCRIPT_BYTES = 6 * KILOBYTE
#: The page, its stylesheet, its script; the fourth is the icon.
MOST_FILES = 3
QUALITY = 5

pytestmark = pytest.mark.django_db


def compressed(text: str) -> int:
    return len(brotli.compress(text.encode(), quality=QUALITY))


def scripts() -> dict[str, int]:
    return {path.name: compressed(path.read_text(encoding="utf-8")) for path in settings.BASE_DIR.glob("static/*.js")}


@pytest.mark.parametrize("address", ["/overdose/", "/overdose/?state=CT", "/es/overdose/", "/es/overdose/?state=IL"])
def test_the_overdose_page_is_light_with_all_its_drawings(client, address):
    load_real_records()
    html = client.get(address).content.decode()
    assert html.count('class="drawing"') == 7
    assert compressed(html) + compressed(joined_stylesheet()) + sum(scripts().values()) <= PAGE_BYTES


def test_the_overdose_page_asks_for_few_files(client):
    load_real_records()
    html = client.get("/overdose/").content.decode()
    files = re.findall(r'(?:<script[^>]+src|<link rel="stylesheet" href)="([^"]+)"', html)
    assert 1 + len(files) <= MOST_FILES
    assert not re.findall(r"<(?:img|iframe|object|embed|source)\b", html)


@pytest.mark.parametrize("address", ["/sw.js", "/es/sw.js"])
def test_all_scripts_of_the_site_are_tiny(client, address):
    """Every file of ours and the worker of either language. What a page itself carries is data, never a script."""
    worker = client.get(address).content.decode()
    assert sum(scripts().values()) + compressed(worker) <= SCRIPT_BYTES


def test_no_page_carries_a_script_of_its_own(pages_in_both_languages):
    """So the files above are all the JavaScript there is; linked data (JSON-LD) is not run."""
    inside = re.compile(r"<script(?![^>]*(?:\bsrc=|application/ld\+json))|\son[a-z]+=\"|javascript:", re.IGNORECASE)
    assert not [answer.address for answer in pages_in_both_languages if inside.search(answer.html)]
