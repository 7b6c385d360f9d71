"""Letters twice as large on a small phone: nothing is cut off, lies on something else or runs out of the screen.

Zoom is a narrow screen: 400 % of 1280 pixels are the 320 that tests/browser/test_accessibility.py opens (WCAG 1.4.10).
Here a reader made the letters alone larger, in the settings of the browser (WCAG 1.4.4).
"""

import pytest

from resources.languages import ENGLISH, SPANISH
from tests.public_pages import in_spanish, load_whole_site, one_of_each_template, public_pages

LARGER = "html { font-size: 200% !important; }"
#: Text outside the screen, text that its own box cuts off, and lines of two elements that lie on each other.
FAULTS = """() => {
    const faults = [], lines = [], seen = document.documentElement.clientWidth;
    const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    const tell = (what, node) =>
        faults.push(`${what}: ${node.data.trim().slice(0, 40)} in ${node.parentElement.outerHTML.slice(0, 80)}`);
    if (document.documentElement.scrollWidth > seen) faults.push(`page ${document.documentElement.scrollWidth} wide`);
    const cuts = (box) => ["hidden", "clip"].includes(getComputedStyle(box).overflowX);
    while (texts.nextNode()) {
        const node = texts.currentNode, parent = node.parentElement;
        if (!node.data.trim() || !parent.checkVisibility()) continue;
        // By design, .leave and .skip lie on what moves below them, and those of the slips that do not fit are unseen.
        if (parent.closest("svg, select, script, .visually-hidden, .leave, .skip, .flyer-slips")) continue;
        const range = document.createRange();
        range.selectNodeContents(node);
        for (const box of range.getClientRects()) {
            if (box.width < 2 || box.height < 2) continue;
            if (box.right > seen + 1 || box.left < -1) tell("outside", node);
            for (let one = parent; one; one = one.parentElement) {
                const frame = one.getBoundingClientRect();
                if (cuts(one) && (box.right > frame.right + 1 || box.bottom > frame.bottom + 1)) tell("cut off", node);
            }
            lines.push({ box, node });
        }
    }
    lines.sort((a, b) => a.box.top - b.box.top);
    // A line's box is higher than its letters; lines that touch by a third of that do not lie on each other.
    lines.forEach(({ box, node }, at) => {
        for (const other of lines.slice(at + 1, at + 40)) {
            const high = Math.min(box.bottom, other.box.bottom) - Math.max(box.top, other.box.top);
            const wide = Math.min(box.right, other.box.right) - Math.max(box.left, other.box.left);
            if (other.node !== node && wide > 2 && high > Math.min(box.height, other.box.height) / 3)
                tell(`on "${other.node.data.trim().slice(0, 30)}"`, node);
        }
    });
    return faults;
}"""


@pytest.fixture(params=[ENGLISH, SPANISH])
def pages(request, transactional_db):
    """One page of each template, in one language."""
    load_whole_site()
    pages = one_of_each_template(public_pages())
    return in_spanish(pages) if request.param == SPANISH else pages


def test_letters_twice_as_large_lose_nothing(pages, open_page, watched):
    # Our policy would refuse the style that makes them larger, as it would a stranger's.
    page = open_page(bypass_csp=True)
    found = {}
    for public_page in pages:
        page.goto(public_page.address)
        if public_page.status != 200:
            watched.take_console_errors()
        page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
        page.add_style_tag(content=LARGER)
        assert page.evaluate("getComputedStyle(document.documentElement).fontSize") == "32px"
        if faults := page.evaluate(FAULTS):
            found[public_page.address] = faults
    assert not found


def test_the_check_finds_what_it_looks_for(page):
    page.set_content("""
        <p style="width: 900px">Much too wide a line of words that goes on and on and on, and then goes on</p>
        <p style="width: 50px; overflow: hidden; white-space: nowrap">Cut off in the middle</p>
        <p style="margin: 0">One line</p><p style="margin: -1em 0 0">lies here</p>""")
    faults = " ".join(page.evaluate(FAULTS))
    for kind in ("wide", "outside", "cut off", 'on "'):
        assert kind in faults, kind
