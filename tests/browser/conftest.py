"""A real browser for tests: the system's Chromium, driven by Playwright, reaching nothing but the test's own server.

    def test_home(page, axe):
        page.goto("/")
        assert not axe(page)

    def test_wide(open_page):
        page = open_page(width=1280)            # also: height=, javascript=False, any option of new_context()

    @pytest.mark.parametrize("javascript", [True, False])
    def test_both(page, javascript): ...        # `page` follows the parameter

A test fails when a page asked another host for anything, when the browser refused something for the page's own content
security policy, or when the page wrote an error to the console that the test did not take back with
`watched.take_console_errors()`. So every walk over pages is one over their policies too.
"""

import os
import shutil
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Route, sync_playwright

CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome")
CHROMIUM_ARGUMENTS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
#: An old, small phone: the reader's.
PHONE = {"width": 360, "height": 740}
WCAG_22_AA = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]


def pytest_configure() -> None:
    # Playwright runs an event loop in the test's thread, which Django would take for asynchronous code.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium, started once. Without one, browser tests are skipped (and fail where all parts are required)."""
    executable = next(filter(None, map(shutil.which, CHROMIUM_NAMES)), None)
    if executable is None:
        reason = "no Chromium on this machine (Debian, Ubuntu: apt-get install chromium)"
        if os.environ.get("ALONGSIDE_REQUIRE_ALL") == "1":
            pytest.fail(reason)
        pytest.skip(reason)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=CHROMIUM_ARGUMENTS)
        yield browser
        browser.close()


@dataclass
class Watched:
    """What the pages of one test did: requests to other hosts (all refused), what their policies forbade, and other
    errors in the console.
    """

    outside_requests: list[str] = field(default_factory=list)
    refused_by_policy: list[str] = field(default_factory=list)
    console_errors: list[str] = field(default_factory=list)

    def take_console_errors(self) -> list[str]:
        """Hand over the errors so far; the test vouches for them, and they no longer fail it."""
        taken, self.console_errors = self.console_errors, []
        return taken

    def take_refused_by_policy(self) -> list[str]:
        """Hand over what policies forbade so far: a test that tries it vouches for it."""
        taken, self.refused_by_policy = self.refused_by_policy, []
        return taken


@pytest.fixture
def watched() -> Watched:
    """What the pages of this test did beyond the server's own host; empty at the end, or the test fails."""
    return Watched()


@pytest.fixture
def open_page(browser, live_server, watched) -> Iterator[Callable[..., Page]]:
    """Open a page of its own context (no shared cookies or storage), by default as wide as an old phone.

    Paths are relative to the test's server. Keyword arguments: width, height, javascript, and whatever Playwright's
    `new_context` takes (locale, color_scheme, reduced_motion, forced_colors, offline, service_workers ...).
    """
    contexts: list[BrowserContext] = []

    def open_page(
        *, width: int = PHONE["width"], height: int = PHONE["height"], javascript: bool = True, **options
    ) -> Page:
        options.setdefault("service_workers", "block")
        context = browser.new_context(
            base_url=live_server.url,
            viewport={"width": width, "height": height},
            java_script_enabled=javascript,
            **options,
        )
        contexts.append(context)
        context.set_default_timeout(10_000)
        context.route("**/*", lambda route: _refuse_outside(route, live_server.url, watched))
        context.on("console", lambda message: _note_error(message, watched))
        context.on("weberror", lambda error: watched.console_errors.append(f"uncaught: {error.error}"))
        return context.new_page()

    yield open_page
    for context in contexts:
        context.close()
    assert not watched.outside_requests, f"the page asked other hosts: {watched.outside_requests}"
    assert not watched.refused_by_policy, f"refused by the page's own policy: {watched.refused_by_policy}"
    assert not watched.console_errors, f"errors in the browser's console: {watched.console_errors}"


def _refuse_outside(route: Route, server_url: str, watched: Watched) -> None:
    """Let a request through to the test's server only; note and refuse any other."""
    url = urlsplit(route.request.url)
    if url.scheme in ("data", "blob") or f"{url.scheme}://{url.netloc}" == server_url:
        route.continue_()
    else:
        watched.outside_requests.append(route.request.url)
        route.abort()


def _note_error(message: ConsoleMessage, watched: Watched) -> None:
    if message.type == "error":
        noted = watched.refused_by_policy if "Content Security Policy" in message.text else watched.console_errors
        noted.append(f"{message.text} ({message.location.get('url', '')})")


@pytest.fixture
def javascript() -> bool:
    """Whether scripts run in `page`; a test may parametrize it."""
    return True


@pytest.fixture
def page(open_page, javascript) -> Page:
    """One page on an old phone, 360 by 740."""
    return open_page(javascript=javascript)


@pytest.fixture(scope="session")
def axe() -> Callable[[Page], list[str]]:
    """Check a page against WCAG 2.2 A and AA: `assert not axe(page)`. Needs scripts on in that page.

    `part`, a CSS selector, checks that part of the page alone: the rest may be the admin's own.
    `rules` checks those alone: where a page changed its colours only, `axe(page, rules=["color-contrast"])`.
    `without`, CSS selectors, leaves out parts that are not ours.
    Each line names the rule, what to do, and the elements.
    """
    script = Axe().axe_script

    def check(page: Page, part: str = "", rules: list[str] | None = None, without: Sequence[str] = ()) -> list[str]:
        only = {"type": "rule", "values": rules} if rules else {"type": "tag", "values": WCAG_22_AA}
        # A click does not wait for the page it leads to: the part to be checked may still be on its way.
        page.locator(part or "html").first.wait_for(state="attached")
        if not page.evaluate("'axe' in window"):
            page.evaluate(script)
        # It would put stylesheets that others import into a page to read them, which our policy refuses. The one rule
        # that needs them is an experiment and does not run.
        options = {"resultTypes": ["violations"], "runOnly": only, "preload": {"assets": ["media"]}}
        where = {
            "include": [part or "html"],
            "exclude": [selector for selector in without if page.query_selector(selector)],
        }
        run = "async ([where, options]) => (await axe.run(where, options)).violations"
        found = page.evaluate(run, [where, options])
        return [
            f"{rule['id']} ({rule['impact']}): {rule['help']} -- "
            + "; ".join(" ".join(map(str, node["target"])) + f" {node['html'][:120]}" for node in rule["nodes"])
            for rule in found
        ]

    return check
