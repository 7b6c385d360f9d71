"""When the first group stands on the screen of a slow phone, beside the first row of a static page."""

import statistics
from typing import Any

from bench import plan
from bench.timing import Target

#: 1.6 Mbit/s down, 750 kbit/s up, 150 ms for each request: Lighthouse's slow 4G.
NETWORK = {"offline": False, "latency": 150, "downloadThroughput": 1.6e6 / 8, "uploadThroughput": 750e3 / 8}
SLOWER_PROCESSOR = 4
PHONE = {"viewport": {"width": 360, "height": 740}, "device_scale_factor": 2, "is_mobile": True, "has_touch": True}
ARGUMENTS = [
    *("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
]
#: The browser calls for a frame only when stylesheets no longer hold it back; the one after that was painted.
WATCH = """
(() => {
  const look = () => {
    const row = document.querySelector("SELECTOR");
    if (!row || !row.getBoundingClientRect().height) return requestAnimationFrame(look);
    requestAnimationFrame(() => {
      window.firstRow = {ms: performance.now(), top: row.getBoundingClientRect().top, height: innerHeight};
    });
  };
  requestAnimationFrame(look);
})();
"""
STATIC_ROW, GROUP_ROW = ".row", ".group-row"


def first_rows(static: Target, targets: dict[str, Target], loads: int) -> dict[str, Any] | None:
    """Milliseconds to the first row of the static page and, by name, of each target: medians. None without Chromium."""
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        return None
    executable = plan.chromium()
    if executable is None:
        return None
    taken: dict[str, list[dict[str, float]]] = {name: [] for name in targets}
    static_taken: list[float] = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=ARGUMENTS)
        for load in range(loads + 1):
            static_row = _first_row(browser, static, STATIC_ROW)
            rows = {name: _first_row(browser, target, GROUP_ROW) for name, target in targets.items()}
            # The first load of each warms the server and the browser.
            if load:
                static_taken.append(static_row["ms"])
                for name, row in rows.items():
                    taken[name].append(row)
        version = browser.version
        browser.close()
    base = statistics.median(static_taken)
    return {"chromium": version, "static_ms": base, "loads": loads} | {
        "pages": {
            name: {
                "ms": statistics.median(row["ms"] for row in rows),
                "share": statistics.median(row["ms"] for row in rows) / base,
                "on_first_screen": all(row["top"] < row["height"] for row in rows),
            }
            for name, rows in taken.items()
        }
    }


def _first_row(browser: Any, target: Target, selector: str) -> dict[str, float]:
    """Loads a page with nothing in the browser's cache; tells when and where its first row stood."""
    context = browser.new_context(**PHONE, service_workers="block")
    page = context.new_page()
    session = context.new_cdp_session(page)
    session.send("Network.enable")
    session.send("Network.emulateNetworkConditions", NETWORK)
    session.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER_PROCESSOR})
    page.add_init_script(WATCH.replace("SELECTOR", selector))
    page.goto(target.url, wait_until="load")
    page.wait_for_function("window.firstRow", timeout=30_000)
    row: dict[str, float] = page.evaluate("window.firstRow")
    context.close()
    return row
