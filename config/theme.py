"""The site's own colour (setting THEME_COLOR): what becomes of one colour in light and in dark, and which are refused.

Links, buttons and quiet panels take it; what has a meaning (red, amber, green) stays. Pure functions.
"""

import colorsys
import re
from typing import NamedTuple

#: Text on every ground it may stand on, as static/css/10-tokens.css has it; WCAG AA asks for 4.5.
CONTRAST = 5.8
#: From static/css/10-tokens.css: what stays, and what a colour is measured by (a test compares them).
PAPER, CARD, TINT = "fbf8f3", "ffffff", "e6f0ee"
DARK_PAPER, DARK_CARD, DARK_TINT, DARK_ACCENT = "14191a", "1c2324", "20302f", "7fd1c7"
#: Degrees around red, and the strength from which a colour is taken for it.
RED_WITHIN, RED_FROM = 18, 0.3
#: How much of a colour a quiet panel has at most, and how strong one may be on black.
MOST_IN_TINT, MOST_IN_DARK_TINT, MOST_SATURATED = 0.12, 0.25, 0.65

Rgb = tuple[float, float, float]


class Theme(NamedTuple):
    """The colours of links and buttons and of quiet panels, as six digits each."""

    accent: str
    tint: str
    dark_accent: str
    dark_tint: str

    @property
    def css(self) -> str:
        """What stands in place of the tokens of the same names."""
        return (
            f":root{{--teal:#{self.accent};--brand:#{self.accent};--tint:#{self.tint}}}"
            f"@media (prefers-color-scheme:dark){{:root:not(.framed){{--teal:#{self.dark_accent};"
            f"--tint:#{self.dark_tint}}}}}"
        )


def theme_of(color: str) -> Theme:
    """What becomes of a colour, as six digits. Raises ValueError with a sentence for one that families can't read."""
    if not re.fullmatch(r"[0-9a-f]{6}", color):
        raise ValueError(f"THEME_COLOR is no colour: {color}. Write six digits, such as 1b3f8b.")
    if _is_red(color):
        raise ValueError(
            f"THEME_COLOR {color} is too near the red that means an emergency, which nothing else may have. "
            "Choose another hue."
        )
    tint = _tint_of(color)
    if (least := _least_contrast(color, tint)) < CONTRAST:
        raise ValueError(
            f"THEME_COLOR {color} is too light to read: its contrast with the page is {least:.1f} : 1, and "
            f"{CONTRAST} : 1 is needed. The same hue, dark enough: {_dark_enough(color)}."
        )
    dark_accent = _for_dark(color)
    return Theme(color, tint, dark_accent, _dark_tint_of(dark_accent))


def contrast(one: str, other: str) -> float:
    """How well one colour is read on the other (WCAG): from 1 to 21."""
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def luminance(color: str) -> float:
    """Of a colour as six digits: from 0 (black) to 1 (white)."""
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in _rgb(color))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _rgb(color: str) -> Rgb:
    red, green, blue = (int(color[start : start + 2], 16) / 255 for start in (0, 2, 4))
    return red, green, blue


def _digits(rgb: Rgb) -> str:
    return "".join(f"{round(part * 255):02x}" for part in rgb)


def _is_red(color: str) -> bool:
    hue, _value, saturation = colorsys.rgb_to_hls(*_rgb(color))
    return saturation >= RED_FROM and min(hue, 1 - hue) * 360 < RED_WITHIN


def _least_contrast(color: str, tint: str) -> float:
    return min(contrast(color, ground) for ground in (PAPER, CARD, tint))


def _mixed(color: str, ground: str, share: float) -> str:
    red, green, blue = (a * share + b * (1 - share) for a, b in zip(_rgb(color), _rgb(ground), strict=True))
    return _digits((red, green, blue))


def _tint_of(color: str) -> str:
    """A breath of the colour on white, no darker than the usual tint: whatever stands on it was measured on that."""
    shares = (MOST_IN_TINT - step / 200 for step in range(round(MOST_IN_TINT * 200) + 1))
    mixed = (_mixed(color, CARD, share) for share in shares)
    return next(tint for tint in mixed if luminance(tint) >= luminance(TINT))


def _dark_tint_of(accent: str) -> str:
    """The same in the dark, no lighter than the usual one."""
    shares = (MOST_IN_DARK_TINT - step / 100 for step in range(round(MOST_IN_DARK_TINT * 100) + 1))
    mixed = (_mixed(accent, DARK_CARD, share) for share in shares)
    return next(tint for tint in mixed if luminance(tint) <= luminance(DARK_TINT))


def _for_dark(color: str) -> str:
    """The same hue, as light as the usual colour is in the dark."""
    hue, lightness, saturation = colorsys.rgb_to_hls(*_rgb(color))
    steps = (lightness + (1 - lightness) * step / 100 for step in range(101))
    shades = (_digits(colorsys.hls_to_rgb(hue, step, min(saturation, MOST_SATURATED))) for step in steps)
    return next(shade for shade in shades if luminance(shade) >= luminance(DARK_ACCENT))


def _dark_enough(color: str) -> str:
    """The lightest shade of the same hue that can be read."""
    hue, lightness, saturation = colorsys.rgb_to_hls(*_rgb(color))
    shades = (_digits(colorsys.hls_to_rgb(hue, lightness * (1 - step / 100), saturation)) for step in range(101))
    return next(shade for shade in shades if _least_contrast(shade, _tint_of(shade)) >= CONTRAST)
