"""What type codes mean, in the terms of our own records."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from ..models import MeetingFeed
from .code_tables import BASE_AUDIENCE, MEANINGS, Meaning

#: Other words that spreadsheets write for a code.
_ALIASES = {
    "wheelchair accessible": "X",
    "wheelchair access": "X",
    "temporary closure": "TC",
    "online": "ONL",
    "step study": "ST",
    "step meeting": "ST",
    "tradition study": "TR",
    "newcomer": "BE",
    "beginners": "BE",
    "sign language": "ASL",
}


@dataclass
class Meant:
    """All that the codes of one row say."""

    audience: set[str] = field(default_factory=set)
    #: Audiences that keep others out, each with the word for a note where only some meetings of a group have it.
    only: dict[str, str] = field(default_factory=dict)
    languages: set[str] = field(default_factory=set)
    topics: set[str] = field(default_factory=set)
    #: Who may come, in words: "Families and friends only".
    who: list[str] = field(default_factory=list)
    #: What the meeting is like, in words: "Step study".
    says: list[str] = field(default_factory=list)
    accessible: bool = False
    online: bool = False
    #: The place is closed for the time being.
    place_closed: bool = False
    hybrid: bool = False
    unknown: list[str] = field(default_factory=list)


class CodeTable:
    """The codes of one fellowship; also found by their words, as spreadsheets write them."""

    def __init__(self, codes: str) -> None:
        self.base_audience = BASE_AUDIENCE.get(codes, ())
        self._ignores = codes == MeetingFeed.Codes.NONE
        self._meanings = MEANINGS[codes]
        self._by_label = {meaning.label.lower(): meaning for meaning in self._meanings.values()}

    def read(self, codes: Iterable[str]) -> Meant:
        """What the codes of one row mean; those that the table lacks are in `unknown`."""
        meant = Meant()
        for code in codes:
            meaning = self._find(code)
            if meaning is not None:
                _add(meant, meaning)
            elif not self._ignores:
                meant.unknown.append(code)
        return meant

    def _find(self, code: str) -> Meaning | None:
        found = self._meanings.get(code) or self._meanings.get(code.upper())
        return found or self._by_label.get(code.lower()) or self._meanings.get(_ALIASES.get(code.lower(), ""))


def _add(meant: Meant, meaning: Meaning) -> None:
    if meaning.audience:
        meant.only[meaning.audience] = meaning.says or meaning.label
    if meaning.language:
        meant.languages.add(meaning.language)
    if meaning.topic:
        meant.topics.add(meaning.topic)
    if meaning.who:
        meant.who.append(meaning.who)
    if meaning.says and not meaning.audience:
        meant.says.append(meaning.says)
    meant.accessible |= meaning.is_("accessible")
    meant.online |= meaning.is_("online")
    meant.place_closed |= meaning.is_("closed")
    meant.hybrid |= meaning.is_("hybrid")
