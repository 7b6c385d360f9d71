"""What a page's title may say: it stands in tabs, in the list of open apps and in the history of a shared phone."""

import re

#: Words that tell a stranger what the reader is going through, in both languages; each may be a part of a word.
_TELLING = (
    *("overdos", "opioid", "opiate", "naloxon", "narcan", "addict", "drug", "heroin", "fentanyl", "methadon"),
    *("buprenorph", "suboxon", "substance", "suicid", "violen", "abus", "rehab", "detox"),
    *("sobredosis", "opiáce", "naloxona", "adicci", "adicto", "drogas", "heroína", "fentanilo", "metadona"),
    *("sustancia", "violencia"),
)
_TELLS = re.compile("|".join(map(re.escape, _TELLING)), re.IGNORECASE)


def quiet(words: str) -> str:
    """The words when a page may be titled so, else "" (docs/decisions/0012)."""
    return "" if _TELLS.search(words) else words
