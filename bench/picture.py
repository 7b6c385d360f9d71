"""The findings as a drawing: throughput of the pages against (a), uncached and cached side by side."""

from collections.abc import Sequence
from html import escape
from math import ceil
from typing import Any

WIDTH, LABELS, GAP, VALUE = 780, 128, 30, 50
BAR, BETWEEN, TOP, BOTTOM = 12, 10, 70, 46

STYLE = """
  text { font: 12px system-ui, sans-serif; fill: #22303a }
  .title { font-size: 14px; font-weight: 600 } .small { font-size: 11px; fill: #52636e }
  .axis { stroke: #c4ced4 } .one { stroke: #22303a; stroke-dasharray: 3 3 } .b0 { fill: #1f6f78 } .b1 { fill: #b5651d }
  .ground { fill: #fff }
  @media (prefers-color-scheme: dark) {
    text { fill: #e3eaee } .small { fill: #a3b2bb } .axis { stroke: #44525b } .one { stroke: #e3eaee }
    .b0 { fill: #5fc0c9 } .b1 { fill: #e5a062 } .ground { fill: #14191d }
  }"""

#: A page's name and its bars, one for each database; None where nothing was measured.
Bars = list[tuple[str, list[float | None]]]


def drawn(found: list[dict[str, Any]], size: int) -> str:
    """An SVG of the rates with this number of groups. Both halves begin at nought; each says how far it reaches."""
    names = [each["database"] for each in found]
    uncached, cached = (_bars(found, size, how) for how in ("uncached", "cached"))
    height = TOP + len(uncached) * _row_height(names) + BOTTOM
    half = (WIDTH - LABELS - GAP) // 2
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" role="img" aria-labelledby="t d">',
        f'<title id="t">Requests per second against a bare Django page, {size:,} groups</title>',
        f'<desc id="d">{escape(in_words(uncached, cached, names))}</desc>',
        f"<style>{STYLE}\n</style>",
        f'<rect class="ground" width="{WIDTH}" height="{height}"/>',
        *_labels(uncached, names),
        *_half("Uncached", uncached, LABELS, half, height),
        *_half("Cached", cached, LABELS + half + GAP, half, height),
        *_legend(names, size, height),
        "</svg>",
    ]
    return "\n".join(parts) + "\n"


def _bars(found: list[dict[str, Any]], size: int, how: str) -> Bars:
    """The pages that were measured under load."""
    databases = [next(one["pages"] for one in each["sizes"] if one["size"] == size) for each in found]
    bars = [
        (pages[0]["name"], [page[how]["rate"]["share"] if page[how] and page[how]["rate"] else None for page in pages])
        for pages in zip(*databases, strict=True)
    ]
    loaded = {pages[0]["name"] for pages in zip(*databases, strict=True) if pages[0]["uncached"]["rate"]}
    return [bar for bar in bars if bar[0] in loaded]


def in_words(uncached: Bars, cached: Bars, names: list[str]) -> str:
    """The same for those who cannot see it."""
    said = []
    for (page, shares), (_page, kept) in zip(uncached, cached, strict=True):
        for name, share, other in zip(names, shares, kept, strict=True):
            values = [f"{_value(share)} uncached", f"{_value(other)} cached"]
            said.append(f"{page}, {name}: {', '.join(values)}.")
    return " ".join(said)


def _row_height(databases: Sequence[object]) -> int:
    return len(databases) * BAR + BETWEEN


def _labels(bars: Bars, names: list[str]) -> list[str]:
    step = _row_height(names)
    middle = len(names) * BAR / 2 + 4
    return [
        f'<text x="{LABELS - 8}" y="{TOP + at * step + middle:g}" text-anchor="end">{escape(page)}</text>'
        for at, (page, _shares) in enumerate(bars)
    ]


def _half(title: str, bars: Bars, left: int, width: int, height: int) -> list[str]:
    """One half with its own axis from nought to a whole number."""
    reach = max(ceil(max((share or 0 for _page, shares in bars for share in shares), default=1)), 1)
    room, foot = width - VALUE, height - BOTTOM
    lines = [f'<text class="title" x="{left}" y="42">{title}</text>']
    for mark in (0, reach / 2, reach):
        x = left + room * mark / reach
        lines.append(f'<line class="axis" x1="{x:.1f}" x2="{x:.1f}" y1="{TOP - 6}" y2="{foot}"/>')
        lines.append(f'<text class="small" x="{x:.1f}" y="{foot + 14}" text-anchor="middle">{mark:g}</text>')
    one = left + room / reach
    for at, (_page, shares) in enumerate(bars):
        y = TOP + at * _row_height(shares)
        for which, share in enumerate(shares):
            lines += _bar(which, share, room / reach, left, y + which * BAR)
        if not any(shares):
            lines.append(f'<text class="small" x="{one + 6:.1f}" y="{y + BAR + 4}">{_value(None)}</text>')
    lines.append(f'<line class="one" x1="{one:.1f}" x2="{one:.1f}" y1="{TOP - 10}" y2="{foot}"/>')
    lines.append(f'<text class="small" x="{one:.1f}" y="{TOP - 13}" text-anchor="middle">(a)</text>')
    return lines


def _bar(which: int, share: float | None, unit: float, left: int, y: int) -> list[str]:
    """The bar of one database with its value; nothing where none was measured."""
    if share is None:
        return []
    long = unit * share
    return [
        f'<rect class="b{which}" x="{left}" y="{y}" width="{long:.1f}" height="{BAR - 1}"/>',
        f'<text class="small" x="{left + long + 4:.1f}" y="{y + BAR - 2}">{_value(share)}</text>',
    ]


def _legend(names: list[str], size: int, height: int) -> list[str]:
    what = f"Requests per second at 16 connections, {size:,} groups; 1 is a bare Django page of 30 KB (a)."
    lines = [f'<text class="small" x="8" y="18">{what}</text>']
    for at, name in enumerate(names):
        x = LABELS + at * 150
        lines.append(f'<rect class="b{at}" x="{x}" y="{height - 18}" width="10" height="10"/>')
        lines.append(f'<text x="{x + 15}" y="{height - 9}">{escape(name)}</text>')
    return lines


def _value(share: float | None) -> str:
    return "not kept" if share is None else f"{share:.2f}" if share < 10 else f"{share:.0f}"
