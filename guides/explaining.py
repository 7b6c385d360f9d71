"""Which words of a guide are explained where they first stand. Pure functions: no request, no queries.

terms -> entries_of -> first_uses(texts) -> per text, the entries to explain below it

A word is explained once, below the point that first uses it. A word in a link says where the link leads, and one in a
heading is what the guide itself explains, so neither counts. Nor does a piece of a longer name ("Recovery" in "Hope
Recovery Alliance").
"""

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import NamedTuple

#: More than this in one guide is a second guide.
MOST_PER_GUIDE = 5
MOST_PER_POINT = 2

_LINK_OR_ADDRESS = re.compile(r"\[[^\]]*\]\([^)]*\)|https?://\S+|[/\w.-]+/[\w/.-]*")
_CAPITAL_BEFORE = re.compile(r"\b[A-Z][\w’'-]*[ -]$")
_CAPITAL_AFTER = re.compile(r"^[ -](?:& )?[A-Z]")
_SENTENCE_STARTS = re.compile(r"(?:^|[.!?:\"“”*\n-])\s*$")


class Entry(NamedTuple):
    """A glossary word as it may stand in a text."""

    slug: str
    #: The word, and those of its other names that mean nothing else.
    names: tuple[str, ...]


def entries_of(terms: Iterable[tuple[str, str, str]]) -> tuple[Entry, ...]:
    """Entries of (slug, word, other names separated by commas).

    Of the other names only those that cannot be anything else: short names in capitals (MOUD, Narcan) and names of
    several words ("recovery coach"). "Limit" or "the program" is a plain word in most sentences.
    """
    return tuple(
        Entry(
            slug, tuple(name for name in (word.strip(), *filter(_is_precise, map(str.strip, also.split(",")))) if name)
        )
        for slug, word, also in terms
    )


def _is_precise(name: str) -> bool:
    return not name.islower() or (" " in name and not name.startswith(("the ", "el ", "la ", "los ", "las ")))


def first_uses(texts: Sequence[str], headings: Iterable[str], entries: tuple[Entry, ...]) -> list[list[str]]:
    """For each text of a guide, in order, the slugs of the entries to explain below it.

    `headings` are the guide's own title, headings and points in short. Longer names are found before shorter ones.
    """
    names = _names(entries)
    done = {slug for heading in headings for slug, _start, _end in _uses(heading, names)}
    found: list[list[str]] = []
    for text in texts:
        free = MOST_PER_GUIDE - sum(map(len, found))
        uses = [use for use in _uses(_without_links(text), names) if not _in_a_longer_name(text, use)]
        slugs = [slug for slug in dict.fromkeys(slug for slug, _start, _end in uses) if slug not in done]
        found.append(slugs[: min(free, MOST_PER_POINT)])
        done.update(found[-1])
    return found


def _without_links(text: str) -> str:
    """The text with its links and addresses blanked out, every other sign in its old place."""
    return _LINK_OR_ADDRESS.sub(lambda match: "\0" * len(match.group()), text)


@lru_cache(maxsize=8)
def _names(entries: tuple[Entry, ...]) -> tuple[re.Pattern[str], dict[str, str]]:
    """What finds every name, and whose it is; made anew only when a term changes.

    Capitals decide for short names (MAT is no mat); all others are found however they are written, and in the plural.
    """
    owners: dict[str, str] = {}
    for entry in entries:
        for name in entry.names:
            owners.setdefault(name if _is_short_name(name) else name.lower(), entry.slug)
    longest_first = sorted(owners, key=lambda name: (-len(name), name))
    patterns = [re.escape(name) if _is_short_name(name) else f"(?i:{_plural(name)})" for name in longest_first]
    whole = rf"(?<![\w\0-])(?:{'|'.join(patterns)})(?![\w\0-])" if patterns else "(?!)"
    return re.compile(whole), owners


def _is_short_name(name: str) -> bool:
    return sum(sign.isupper() for sign in name) > 1


def _plural(name: str) -> str:
    if name.endswith("y"):
        return f"{re.escape(name[:-1])}(?:y|ies)"
    return f"{re.escape(name)}(?:e?s)?"


def _uses(text: str, names: tuple[re.Pattern[str], dict[str, str]]) -> list[tuple[str, int, int]]:
    """(slug, start, end) of every name in a text, longest names first where two begin at the same place."""
    pattern, owners = names
    found = [(_owner(match.group(), owners), match.start(), match.end()) for match in pattern.finditer(text)]
    return [use for use in found if use[0]]


def _owner(found: str, owners: dict[str, str]) -> str:
    low = found.lower()
    spellings = (found, low, low.removesuffix("s"), low.removesuffix("es"), f"{low.removesuffix('ies')}y")
    # A few signs count as the same letter only while searching ("ſ" and "s"): such a word is left alone.
    return next((owners[spelling] for spelling in spellings if spelling in owners), "")


def _in_a_longer_name(text: str, use: tuple[str, int, int]) -> bool:
    """Whether a word with a capital stands beside another one, as in the name of an organization."""
    _slug, start, end = use
    word = text[start:end]
    if not word[:1].isupper() or _is_short_name(word):
        return False
    if _CAPITAL_AFTER.match(text[end : end + 4]):
        return True
    before = text[max(0, start - 40) : start]
    capital = _CAPITAL_BEFORE.search(before)
    # A capital that only begins the sentence ("Take Naloxone") makes no name.
    return capital is not None and not _SENTENCE_STARTS.search(before[: capital.start()])
