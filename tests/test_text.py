"""What staff write becomes HTML that can not hurt anybody."""

import html5lib
import pytest
from django.utils.safestring import SafeString
from hypothesis import given, settings
from hypothesis import strategies as st

from resources.text import to_html

ALLOWED = {"p", "strong", "em", "a", "ul", "ol", "li", "br"}


def elements(html: str) -> list:
    """The elements a browser would make of it."""
    tree = html5lib.parseFragment(html, namespaceHTMLElements=False)
    return [element for element in tree.iter() if element.tag != "DOCUMENT_FRAGMENT"]


@pytest.mark.parametrize(
    ("typed", "html"),
    [
        ("Stay calm.", "<p>Stay calm.</p>"),
        ("**Call 911** *now*", "<p><strong>Call 911</strong> <em>now</em></p>"),
        ("One\n\nTwo", "<p>One</p>\n<p>Two</p>"),
        ("- one\n- two", "<ul>\n<li>one</li>\n<li>two</li>\n</ul>"),
        ("1. one\n2. two", "<ol>\n<li>one</li>\n<li>two</li>\n</ol>"),
        ("first  \nsecond", "<p>first<br>\nsecond</p>"),
        ("2 \\* 3 \\* 4", "<p>2 * 3 * 4</p>"),
        ("", ""),
    ],
)
def test_the_markdown_a_guide_needs(typed, html):
    assert to_html(typed) == html


@pytest.mark.parametrize(
    "href", ["https://example.org/a?b=1", "tel:988", "sms:741741", "mailto:office@example.org", "/overdose/", "#steps"]
)
def test_links_that_help_work(href):
    (link,) = [element for element in elements(to_html(f"[here]({href})")) if element.tag == "a"]
    assert link.attrib == {"href": href, "rel": "noopener"}


@pytest.mark.parametrize(
    "typed",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "<svg onload=alert(1)>",
        '<a href="https://example.org" onclick="alert(1)">x</a>',
        "<iframe src='https://example.org'></iframe>",
        "<style>body{display:none}</style>",
        "<!-- comment -->",
        "&lt;script&gt;alert(1)&lt;/script&gt;",
    ],
)
def test_raw_html_is_shown_as_typed_and_does_nothing(typed):
    html = to_html(typed)
    assert {element.tag for element in elements(html)} <= {"p"}
    assert "&lt;" in html


@pytest.mark.parametrize(
    "href",
    [
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        "java\tscript:alert(1)",
        "&#106;avascript:alert(1)",
        "vbscript:msgbox(1)",
        "data:text/html;base64,PHNjcmlwdD4=",
        "file:///etc/passwd",
        "<javascript:alert(1)>",
    ],
)
def test_a_link_that_runs_or_reads_is_no_link(href):
    for element in elements(to_html(f"[here]({href})")):
        assert "href" not in element.attrib


@pytest.mark.parametrize("typed", ["# Heading", "> quote", "`code`", "![pic](https://example.org/x.png)", "---"])
def test_what_a_guide_does_not_need_makes_no_element_of_its_own(typed):
    assert {element.tag for element in elements(to_html(typed))} <= ALLOWED


def test_a_link_can_not_break_out_of_its_attribute():
    (link,) = [
        element
        for element in elements(to_html('[x](https://example.org/"onmouseover="alert(1))'))
        if element.tag == "a"
    ]
    assert set(link.attrib) == {"href", "rel"}


def test_templates_may_show_it_without_escaping():
    assert isinstance(to_html("Hello"), SafeString)


@settings(deadline=None)
@given(st.text() | st.text(alphabet="<>[]()*_\"'`&;#!/:= \nabjs", max_size=60))
def test_nothing_anybody_can_type_makes_an_element_beyond_the_short_list(typed):
    for element in elements(to_html(typed)):
        assert element.tag in ALLOWED
        assert set(element.attrib) <= {"href", "rel"}
        assert not element.attrib.get("href", "").lower().lstrip().startswith(("javascript:", "data:", "vbscript:"))
