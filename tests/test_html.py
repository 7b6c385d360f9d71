"""Every public page is sound HTML with whole headings and labels, and its links lead somewhere."""

import re
from collections import Counter
from functools import cache
from itertools import pairwise
from urllib.parse import urldefrag, urljoin, urlsplit
from xml.etree.ElementTree import Element

import html5lib
import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.test import Client

from resources.languages import SPANISH, in_language
from tests.public_pages import IN_A_FRAME, Answer, load_whole_site, public_pages, without_token
from tests.records import make_group

#: What a visitor fills in or chooses; each needs a name.
CONTROLS = {"input", "select", "textarea"}
#: How the strip of each language begins.
STRIP = {"en": "Overdose? Call 911.", "es": "¿Sobredosis? Llame al 911."}
TEL = re.compile(r"tel:(\d{3}|\+1\d{10}(,\d{1,6})?)")
SMS = re.compile(r"sms:(\d{3}|\d{5,6}|\+?1?\d{10})")
#: A text, ready written, to a group or to whom the visitor chooses (RFC 5724, and what phones understand).
READY_TEXT = re.compile(r"sms:(\+?1?\d{10})?\?&amp;body=[\w%.~/-]+")


@cache
def tree_of(html: str) -> Element:
    """The page as a browser's parser reads it, parsed once; raises at the first parse error."""
    return html5lib.HTMLParser(strict=True, namespaceHTMLElements=False).parse(html)


def text_of(element: Element) -> str:
    return " ".join("".join(element.itertext()).split())


def faults_of(html: str) -> list[str]:
    """What is wrong with one page, in words."""
    try:
        tree = tree_of(html)
    except html5lib.html5parser.ParseError as error:
        return [f"does not parse: {error}"]
    return [*wrong_frame(tree), *wrong_headings(tree), *nameless(tree), *wrong_ids(tree), *wrong_places(tree)]


def wrong_frame(tree: Element) -> list[str]:
    faults = [] if tree.get("lang") in STRIP else ["no language"]
    titles = [text_of(title) for title in tree.findall("head/title")]
    faults += [] if len(titles) == 1 and len(titles[0]) > 5 else [f"titles: {titles}"]
    if len(tree.findall(".//main")) != 1:
        faults.append("not one <main>")
    strip = [text_of(aside) for aside in tree.iter("aside") if aside.get("class") == "strip"]
    if tree.find("body").get("class") == "embed":
        return [*faults, f"a strip in a frame: {strip}"] if strip else faults
    if len(strip) != 1 or not strip[0].startswith(STRIP.get(tree.get("lang"), "")):
        faults.append(f"emergency strip: {strip}")
    return faults


def wrong_headings(tree: Element) -> list[str]:
    levels = [(int(one.tag[1]), text_of(one)) for one in tree.iter() if re.fullmatch(r"h[1-6]", str(one.tag))]
    faults = [f"empty heading h{level}" for level, words in levels if not words]
    if [level for level, _words in levels].count(1) != 1 or levels[0][0] != 1:
        faults.append(f"the first heading is not the only h1: {levels[:3]}")
    return faults + [f"after {before} comes {after}" for before, after in pairwise(levels) if after[0] > before[0] + 1]


def nameless(tree: Element) -> list[str]:
    """Controls without a label, links and buttons without words, pictures without alt."""
    labelled = {label.get("for") for label in tree.iter("label")}
    inside = {id(control) for label in tree.iter("label") for control in label.iter() if control.tag in CONTROLS}
    faults = [
        f"no label: <{one.tag} name={one.get('name')}>"
        for one in tree.iter()
        if one.tag in CONTROLS
        and one.get("type") != "hidden"
        and id(one) not in inside
        and one.get("id") not in labelled
    ]
    faults += [
        f"no words: <{one.tag} {one.attrib}>"
        for one in tree.iter()
        if one.tag in {"a", "button", "label", "summary", "option"} and not (text_of(one) or one.get("aria-label"))
    ]
    return faults + [f"no alt: {one.get('src')}" for one in tree.iter("img") if one.get("alt") is None]


def wrong_ids(tree: Element) -> list[str]:
    ids = Counter(one.get("id") for one in tree.iter() if one.get("id") is not None)
    faults = [f"id {name!r} stands {count} times" for name, count in ids.items() if count > 1 or not name.strip()]
    for one in tree.iter():
        named = " ".join(one.get(name, "") for name in ("for", "aria-describedby", "aria-labelledby")).split()
        faults += [f"<{one.tag}> names the missing id {name!r}" for name in named if name not in ids]
    return faults


def wrong_places(tree: Element) -> list[str]:
    """What a conformance checker (the Nu validator) once found on our pages: words and elements where HTML has none."""
    faults = [
        f"no machine can read <time>{text_of(one)}</time>" for one in tree.iter("time") if one.get("datetime") is None
    ]
    faults += [
        f"autocomplete on a {one.get('type')}: {one.get('id')}"
        for one in tree.iter("input")
        if one.get("type") in {"checkbox", "radio", "submit", "button"} and one.get("autocomplete") is not None
    ]
    for figure in tree.iter("figure"):
        children = [child.tag for child in figure]
        if "figcaption" in children[1:-1]:
            faults.append(f"a caption in the middle of a figure: {children}")
    return faults


def test_every_public_page_is_sound_in_both_languages(pages_in_both_languages):
    faults = {answer.address: faults for answer in pages_in_both_languages if (faults := faults_of(answer.html))}
    assert not faults


@pytest.mark.parametrize("language", ["pages", "spanish_pages"])
def test_titles_tell_pages_apart(request, language):
    """Two records' pages with one title look the same among open tabs and in a search engine."""
    titles = Counter(
        text_of(tree_of(answer.html).find("head/title"))
        for answer in request.getfixturevalue(language)
        if "?" not in answer.address and answer.page.status == 200
    )
    assert not {title: count for title, count in titles.items() if count > 1}


@pytest.mark.parametrize("language", ["pages", "spanish_pages"])
def test_every_link_on_our_pages_leads_somewhere(request, language, db):
    """Each address that any page links to answers 200, and each #part of it exists."""
    pages = request.getfixturevalue(language)
    load_whole_site()
    client, broken = Client(), []
    # Links in mail were other ones when the pages were read.
    today = {without_token(page.address): page.address for page in public_pages()}
    today |= {in_language(plain, SPANISH): in_language(address, SPANISH) for plain, address in today.items()}
    # What was read already is not asked for again. (A closed or missing page links to itself: its own skip link.)
    ids = {answer.address: ids_in(answer.html) for answer in pages if answer.address.startswith("/")}
    for answer in pages:
        for link in links_of(answer):
            target, part = urldefrag(link)
            if target not in ids:
                ids[target] = ids_at(client, today.get(without_token(target), target))
            if answer.page.status != 200 and target in (in_language(answer.address, code) for code in STRIP):
                continue  # what is closed is closed in the other language, too
            if ids[target] is None or (part and part not in ids[target]):
                broken.append(f"{answer.address} -> {link}")
    assert not broken
    assert len(ids) > len(pages)


def links_of(answer: Answer) -> set[str]:
    """The addresses of our own that a page links to, forms and files included."""
    here = answer.address if answer.address.startswith("/") else "/"
    tree = tree_of(answer.html)
    links = {one.get("href") for one in tree.iter() if one.get("href")} | {
        one.get("src") for one in tree.iter("script")
    }
    links |= {form.get("action") for form in tree.iter("form")}
    # A page without an address has only its own parts behind "#".
    ours = {link for link in links if link and not urlsplit(link).netloc and not urlsplit(link).scheme}
    return {urljoin(here, link) for link in ours if answer.address.startswith("/") or not link.startswith("#")}


def ids_at(client: Client, address: str) -> set[str] | None:
    """The ids on a page of ours; None when it does not answer."""
    if address.startswith(settings.STATIC_URL):
        return set() if finders.find(address.removeprefix(settings.STATIC_URL)) else None
    response = client.get(address)
    return ids_in(response.getvalue().decode()) if response.status_code == 200 else None


def ids_in(html: str) -> set[str]:
    return set(re.findall(r'\bid="([^"]+)"', html))


def test_every_number_can_be_called(pages_in_both_languages):
    wrong = []
    for answer in pages_in_both_languages:
        links = re.findall(r'href="((?:tel|sms):[^"]*)"', answer.html)
        assert "tel:911" in links or answer.page.template == IN_A_FRAME, answer.address
        kinds = (TEL, SMS, READY_TEXT)
        wrong += [f"{answer.address}: {link}" for link in links if not any(kind.fullmatch(link) for kind in kinds)]
    assert not wrong


def test_outside_links_are_https_and_say_where_they_lead(pages_in_both_languages):
    """No link leads out over plain HTTP, opens a window by itself or says only "here"."""
    faults = []
    for answer in pages_in_both_languages:
        for link in tree_of(answer.html).iter("a"):
            address = link.get("href", "")
            if (
                address.startswith("http://")
                or link.get("target")
                or text_of(link).lower() in {"here", "click here", "more", "aquí", "haga clic aquí", "más"}
            ):
                faults.append(f"{answer.address}: {address} {text_of(link)!r}")
    assert not faults


@pytest.mark.django_db
def test_pages_of_a_long_list_are_sound_and_keep_what_was_asked(client):
    for _ in range(65):
        make_group()
    for number in (1, 2, 4):
        html = client.get("/groups/", {"day": "", "language": "en", "page": number}).content.decode()
        assert not faults_of(html)
        others = re.findall(r'href="(\?[^"]*page=\d+)"', html)
        assert others
        assert all("language=en" in link for link in others)


def test_a_broken_page_is_noticed():
    """The checks above do find what they look for."""
    bad = "<!doctype html><html lang=en><title>x</title><main><h1>A</h1><h3>B</h3><input name=q><p id=a><p id=a></main>"
    assert len(faults_of(bad)) >= 5
    parts = "<time>7:00 pm</time><input type=checkbox autocomplete=off><figure><p><figcaption></figcaption><p></figure>"
    assert len(wrong_places(html5lib.parse(parts, namespaceHTMLElements=False))) == 3
    assert faults_of("<p>no doctype")
