"""How guidance is arranged on its page. Pure functions: no request, no queries."""

import unicodedata
from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import NamedTuple

from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from .explaining import entries_of, first_uses
from .models import Guide, Point, Term, Video

#: Fewer headings than this are seen at a glance and need no list of contents.
ENOUGH_FOR_CONTENTS = 3
_ADVICE = (Point.Kind.DO, Point.Kind.DONT)
_DONT_BEGINNINGS = ("do not ", "don't ", "don’t ", "never ", "no ")
#: Ids that the page around the sections has already.
_TAKEN_ANCHORS = {"main", "contents"}


class Line(NamedTuple):
    """One point in the words that the page says."""

    title: str
    text: str
    #: The name of the template of its drawing ("drawings/wake.html"), or "".
    drawing: str = ""
    #: Glossary words that the guide first uses here, to be explained below.
    words: tuple[Term, ...] = ()


class Block(NamedTuple):
    """Points of one kind that stand together: one list on the page."""

    kind: str
    lines: list[Line]


class Section(NamedTuple):
    """What stands under one heading; points before the first heading have a section without one."""

    heading: str
    anchor: str
    blocks: list[Block]

    def kinds(self) -> set[str]:
        return {block.kind for block in self.blocks}

    def lone_list(self) -> bool:
        """Whether the section is one list of dos or of don'ts, whose heading is then the section's own."""
        return len(self.blocks) == 1 and self.blocks[0].kind in _ADVICE


class Showing(NamedTuple):
    """A video and how long it takes."""

    video: Video
    length: str


class Letter(NamedTuple):
    """The glossary words that begin with one letter."""

    letter: str
    anchor: str
    terms: list[Term]


def sections_of(guide: Guide) -> list[Section]:
    """The guide's points under their headings, in order; dos always stand before don'ts."""
    headed = []
    heading = ""
    for point in guide.points.all():
        heading = point.heading.strip() or heading
        headed.append((heading, point))
    anchors = set(_TAKEN_ANCHORS)
    sections = [
        Section(heading, _free_anchor(heading, anchors), _blocks([point for _heading, point in run]))
        for heading, run in groupby(headed, key=lambda pair: pair[0])
    ]
    return _dos_first(sections) if guide.kind == Guide.Kind.DO_AND_DONT else sections


def contents_of(sections: list[Section]) -> list[Section]:
    """The sections to list under "On this page", or none where a list would only be in the way."""
    headed = [section for section in sections if section.heading]
    return headed if len(headed) >= ENOUGH_FOR_CONTENTS else []


def _free_anchor(heading: str, taken: set[str]) -> str:
    base = slugify(heading)[:60] or "part"
    anchor, number = base, 1
    while anchor in taken:
        number += 1
        anchor = f"{base}-{number}"
    taken.add(anchor)
    return anchor


def _blocks(points: list[Point]) -> list[Block]:
    """Lists of one kind each. Dos and don'ts that stand next to each other become dos, then don'ts."""
    blocks = []
    for kind, run in groupby(points, key=lambda point: "advice" if point.kind in _ADVICE else point.kind):
        together = list(run)
        for wanted in _ADVICE if kind == "advice" else (kind,):
            lines = [_line(point) for point in together if point.kind == wanted]
            blocks += [Block(str(wanted), lines)] if lines else []
    return blocks


def _line(point: Point) -> Line:
    title = dont_words(point.title) if point.kind == Point.Kind.DONT else point.title
    # Only names we know become the name of a template.
    known = point.drawing in Point.Drawing.values
    return Line(title, point.text, f"drawings/{point.drawing}.html" if known else "")


def with_words(sections: list[Section], guide: Guide, terms: Sequence[Term]) -> list[Section]:
    """The sections, each point with the glossary words that the guide first uses in it.

    Words that have a better one are left to the glossary: nobody needs a label that hurts explained unasked.
    """
    terms = [term for term in terms if not term.better]
    lines = [line for section in sections for block in section.blocks for line in block.lines]
    headings = [
        guide.title,
        guide.question,
        *(section.heading for section in sections),
        *(line.title for line in lines),
    ]
    by_slug = {term.slug: term for term in terms}
    entries = entries_of((term.slug, term.word, term.also) for term in terms)
    found = iter(first_uses([line.text for line in lines], headings, entries))

    def explained(block: Block) -> Block:
        return Block(
            block.kind, [line._replace(words=tuple(by_slug[slug] for slug in next(found))) for line in block.lines]
        )

    return [section._replace(blocks=[explained(block) for block in section.blocks]) for section in sections]


def lines_of(sections: list[Section], kind: str) -> list[Line]:
    """All points of one kind, in order, whatever heading they stand under."""
    return [line for section in sections for block in section.blocks if block.kind == kind for line in block.lines]


def without(sections: list[Section], kinds: set[str]) -> list[Section]:
    """The sections without the points of these kinds; what is then empty is left out."""
    kept = [section._replace(blocks=[one for one in section.blocks if one.kind not in kinds]) for section in sections]
    return [section for section in kept if section.blocks]


def _dos_first(sections: list[Section]) -> list[Section]:
    """Moves sections of nothing but don'ts behind the last section that has dos."""
    with_dos = [place for place, section in enumerate(sections) if Point.Kind.DO in section.kinds()]
    if not with_dos:
        return sections
    until = with_dos[-1] + 1
    before, after = sections[:until], sections[until:]
    donts = [section for section in before if section.kinds() == {Point.Kind.DONT}]
    return [section for section in before if section not in donts] + donts + after


def dont_words(title: str) -> str:
    """A don't as the page says it: it always begins with "Do not", even when staff forgot."""
    if title.lower().startswith(_DONT_BEGINNINGS):
        return title
    return _("Do not: %(what)s") % {"what": title}


def length_in_words(seconds: int | None) -> str:
    """How long a video is: "43 seconds", "12 minutes"; empty when nobody knows."""
    if not seconds:
        return ""
    if seconds < 90:
        return ngettext("%(n)d second", "%(n)d seconds", seconds) % {"n": seconds}
    minutes = round(seconds / 60)
    return ngettext("%(n)d minute", "%(n)d minutes", minutes) % {"n": minutes}


def by_letter(terms: Iterable[Term]) -> list[Letter]:
    """The glossary from A to Z, whatever order the database gives; an accent does not change the place."""
    ordered = sorted(terms, key=lambda term: _plain(term.word))
    return [
        Letter(letter, f"letter-{letter}" if letter.isalpha() else "letter-0", list(run))
        for letter, run in groupby(ordered, key=_first_letter)
    ]


def _plain(word: str) -> str:
    return "".join(sign for sign in unicodedata.normalize("NFKD", word.casefold()) if not unicodedata.combining(sign))


def _first_letter(term: Term) -> str:
    first = _plain(term.word)[:1].upper()
    return first if first.isalpha() else "0-9"
