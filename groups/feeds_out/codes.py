"""The type codes of the Meeting Guide specification, as far as a family group needs them.

Codes and names are those of https://github.com/code4recovery/spec ("Meeting Types"); spreadsheets carry the names.
Haitian Creole, Chinese and Vietnamese have no code there: our own `alongside_languages` names them.
"""

from collections.abc import Iterable

_OF_LANGUAGES = {
    "en": "EN", "es": "S", "asl": "ASL", "pt": "POR", "pl": "POL", "fr": "FR", "it": "ITA", "de": "DE", "ru": "RUS",
    "uk": "UK", "ar": "AR", "fa": "FA", "hi": "HI", "ja": "JA", "ko": "KOR", "tl": "TL",
}  # fmt: skip
_OF_AUDIENCES = {"men": "M", "women": "W", "lgbtq": "LGBTQ", "young": "Y"}
STEP_FREE = "X"

TYPE_NAMES = {
    "AR": "Arabic", "ASL": "American Sign Language", "DE": "German", "EN": "English", "FA": "Persian", "FR": "French",
    "HI": "Hindi", "ITA": "Italian", "JA": "Japanese", "KOR": "Korean", "LGBTQ": "LGBTQ", "M": "Men", "POL": "Polish",
    "POR": "Portuguese", "RUS": "Russian", "S": "Spanish", "TL": "Tagalog", "UK": "Ukrainian", "W": "Women",
    "X": "Wheelchair Access", "Y": "Young People",
}  # fmt: skip


def type_codes(languages: Iterable[str], audience: Iterable[str], *, step_free: bool) -> list[str]:
    """The codes of a meeting, sorted."""
    found = {_OF_LANGUAGES[code] for code in languages if code in _OF_LANGUAGES}
    found |= {_OF_AUDIENCES[code] for code in audience if code in _OF_AUDIENCES}
    return sorted(found | {STEP_FREE} if step_free else found)
