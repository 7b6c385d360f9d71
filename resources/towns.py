"""The form in which town names are compared. Pure functions."""

import re
import unicodedata

_LONG_FORMS = {
    "st": "saint",
    "ste": "sainte",
    "ft": "fort",
    "mt": "mount",
    "n": "north",
    "s": "south",
    "e": "east",
    "w": "west",
}


def town_key(name: str) -> str:
    """A name without case, accents, punctuation and short forms: "St. Charles" and "saint charles" are one."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    words = re.sub(r"[^a-z0-9]+", " ", plain.replace("'", "")).split()
    if len(words) > 1 and words[0] in {"o", "d"}:
        words[:2] = [words[0] + words[1]]  # "O Fallon" in the tables is O'Fallon to everyone else
    if len(words) > 1:
        words[0] = _LONG_FORMS.get(words[0], words[0])
    return " ".join(words)


def town_slug(name: str) -> str:
    """The town's part of its address: "New Haven" is "new-haven"."""
    return town_key(name).replace(" ", "-")
