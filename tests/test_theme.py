"""A site's own colour: one setting, read as well as the usual one on every page, or refused in a sentence."""

import colorsys
import re

import pytest

from config import theme
from config.stylesheet import OF_OTHER_PAGES, TOKENS, StylesheetFinder, joined_stylesheet, stylesheet_of_finder
from config.theme import CONTRAST, contrast, theme_of
from tests.test_settings import PRODUCTION, start

#: Every hue in steps, from weak to strong.
HUES = [(hue / 24, strength) for hue in range(24) for strength in (0.2, 0.6, 1.0)]


def tokens(settings) -> tuple[dict[str, str], dict[str, str]]:
    """The colours of 10-tokens.css, in light and in dark, as six digits."""
    text = (settings.BASE_DIR / "static" / "css" / TOKENS).read_text(encoding="utf-8")
    light, dark = (
        {name: value if len(value) == 6 else value * 2 for name, value in re.findall(r"--([\w-]+): #(\w{3,6});", part)}
        for part in text.split("prefers-color-scheme: dark")
    )
    return light, dark


def test_what_a_colour_is_measured_by_is_what_the_pages_have(settings):
    light, dark = tokens(settings)
    assert (light["paper"], light["card"], light["tint"]) == (theme.PAPER, theme.CARD, theme.TINT)
    assert (dark["paper"], dark["card"]) == (theme.DARK_PAPER, theme.DARK_CARD)
    assert (dark["tint"], dark["teal"]) == (theme.DARK_TINT, theme.DARK_ACCENT)
    assert light["brand"] == light["teal"]


@pytest.mark.parametrize(("hue", "strength"), HUES)
def test_whatever_is_taken_is_read_well_everywhere(settings, hue, strength):
    light, dark = tokens(settings)
    taken = 0
    for lightness in (0.1, 0.2, 0.3, 0.4, 0.6, 0.9):
        rgb = colorsys.hls_to_rgb(hue, lightness, strength)
        try:
            found = theme_of("".join(f"{round(part * 255):02x}" for part in rgb))
        except ValueError:
            continue
        taken += 1
        pairs = [(found.accent, ground) for ground in (light["paper"], light["card"], found.tint)]
        pairs += [(light["on-teal"], found.accent), (dark["on-teal"], found.dark_accent)]
        pairs += [(found.dark_accent, ground) for ground in (dark["paper"], dark["card"], found.dark_tint)]
        pairs += [(light[name], found.tint) for name in ("ink", "muted")]
        pairs += [(dark[name], found.dark_tint) for name in ("ink", "muted")]
        assert min(contrast(*pair) for pair in pairs) >= CONTRAST, (found, pairs)
    is_red = strength >= theme.RED_FROM and min(hue, 1 - hue) * 360 < theme.RED_WITHIN
    assert not taken if is_red else taken


@pytest.mark.parametrize(
    ("color", "why"),
    [
        ("ffcc00", "ffcc00 is too light to read: its contrast with the page is 1.4 : 1"),
        ("b01030", "too near the red that means an emergency"),
        ("teal", "THEME_COLOR is no colour: teal. Write six digits"),
        ("12345", "no colour"),
    ],
)
def test_what_families_could_not_read_is_refused_with_a_reason(color, why):
    with pytest.raises(ValueError, match=re.escape(why)):
        theme_of(color)


def test_a_refusal_names_a_colour_that_is_taken():
    with pytest.raises(ValueError, match="dark enough") as refused:
        theme_of("1a73e8")
    offered = re.search(r"dark enough: (\w{6})\.", str(refused.value))[1]
    assert theme_of(offered).accent == offered


def test_the_colour_is_on_every_page_and_on_paper_it_is_none(settings):
    plain = joined_stylesheet()
    settings.THEME_COLOR = "1b3f8b"
    css = joined_stylesheet()
    assert "--teal:#1b3f8b" in css
    assert "--teal:#1b3f8b" in joined_stylesheet(OF_OTHER_PAGES)
    assert len(css) - len(plain) < 250
    # What comes later wins: the usual colours, the site's own, then the rules for print.
    assert plain.index("--teal:") < css.index("--teal:#1b3f8b") < css.index("@media print")
    assert css.index("--teal:#000") > css.index("--teal:#1b3f8b")


def test_the_finder_and_the_other_pages_have_one_colour(settings):
    settings.THEME_COLOR, settings.DEBUG = "2d5a27", True
    assert "--teal:#2d5a27" in stylesheet_of_finder()
    path = StylesheetFinder().find("site.css")
    with open(path, encoding="utf-8") as file:  # noqa: PTH123  # a path from the finders
        assert "--teal:#2d5a27" in file.read()


def test_the_site_starts_with_its_colour_and_refuses_one_that_nobody_can_read(tmp_path):
    ran = start(tmp_path, "print(settings.THEME_COLOR)", THEME_COLOR="#1B3F8B", **PRODUCTION)
    assert ran.stdout.strip() == "1b3f8b", ran.stderr
    ran = start(tmp_path, THEME_COLOR="ffcc00", **PRODUCTION)
    assert ran.returncode != 0
    assert "THEME_COLOR ffcc00 is too light to read" in ran.stderr
