"""Which words of a text staff are asked to think about. Pure functions; the words themselves are records."""

import re
from collections.abc import Iterable

#: Official names and titles that carry a word we would not choose; nobody may rename what is not theirs.
OFFICIAL_NAMES = (
    "Anyone Can Become Addicted to Drugs",
    "National Institute on Drug Abuse",
    "National Institute on Alcohol Abuse and Alcoholism",
    "Substance Abuse and Mental Health Services Administration",
    "Alcoholics Anonymous",
    "Instituto Nacional sobre el Abuso de Drogas",
    "Administración de Servicios de Abuso de Sustancias y Salud Mental",
)
_OFFICIAL = re.compile("|".join(map(re.escape, OFFICIAL_NAMES)), re.IGNORECASE)


def flagged_in(text: str, flags: Iterable[str]) -> set[str]:
    """The flags that stand in a text, as whole words and in the plural, outside of official names."""
    small = text.casefold()
    # Most texts hold none of them: that is quickly seen, and ten thousand are read at a time.
    perhaps = [flag for flag in flags if flag.casefold() in small]
    if not perhaps:
        return set()
    text = _OFFICIAL.sub(" ", text)
    return {flag for flag in perhaps if re.search(rf"(?<!\w){re.escape(flag)}(?:e?s)?(?!\w)", text, re.IGNORECASE)}
