"""QR codes made here, so that no outside service learns what stands in them."""

from functools import lru_cache

import segno
from django.utils.safestring import SafeString, mark_safe


@lru_cache(maxsize=500)
def qr_code(address: str) -> SafeString:
    """A QR code of a web address as an inline SVG, black on white with the quiet border that scanners need.

    It is hidden from screen readers: write the address beside it. Never give it a meeting link or a passcode.
    """
    return drawn(address)


def drawn(text: str) -> SafeString:
    """The same, remembered by nobody: for a secret."""
    code = segno.make(text, error="m", micro=False)
    # Level "m" survives a stain or a fold; the size comes from the stylesheet.
    svg = code.svg_inline(omitsize=True, svgclass="qr", lineclass=None, border=4)
    return mark_safe(svg.replace("<svg ", '<svg aria-hidden="true" focusable="false" ', 1))  # noqa: S308  # numbers only
