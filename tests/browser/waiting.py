"""Waiting for what a page's scripts do."""

import time

from playwright.sync_api import Error, Page

SECONDS = 10


def until(page: Page, expression: str) -> None:
    """Waits until an expression of JavaScript is true.

    Playwright's own `wait_for_function` evaluates text within the page, again and again: our policy refuses that.
    """
    end = time.monotonic() + SECONDS
    while True:
        try:
            if page.evaluate(expression):
                return
        except Error:  # the page is just going away for the next one
            if time.monotonic() > end:
                raise
        assert time.monotonic() < end, f"never true: {expression}"
        page.wait_for_timeout(50)
