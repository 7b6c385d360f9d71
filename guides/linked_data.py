"""Guidance for search engines, in the vocabulary of schema.org (JSON-LD). Pure functions.

Who reviewed a guide, and when, is what a reader should know first of a page about health, so it stands here, too.
"""

from collections.abc import Iterable
from typing import Any

from resources.linked_data import Data, known, language_codes

from .models import Guide, Term, Video


def guide_data(guide: Guide, address: str, language: str) -> Data:
    """A page of guidance, with its review and its sources. Prefetch `sources`."""
    return known(
        {
            "@type": "MedicalWebPage",
            "@id": address,
            "name": guide.title,
            "url": address,
            "description": guide.summary,
            "inLanguage": language,
            "dateModified": guide.updated.isoformat(timespec="seconds"),
            "lastReviewed": guide.reviewed_on.isoformat() if guide.reviewed_on else "",
            "reviewedBy": _reviewer(guide.reviewer),
            "citation": [
                known({"@type": "CreativeWork", "name": source.title, "url": source.url})
                for source in guide.sources.all()
            ],
        }
    )


def _reviewer(name: str) -> Data:
    """ "Dr. May, physician": a name, and what she is."""
    who, _comma, role = name.partition(",")
    return known({"@type": "Person", "name": who.strip(), "jobTitle": role.strip()}) if who else {}


def videos_data(videos: Iterable[Video], address: str) -> Data:
    """The learning library: each video plays on the site of whoever made it."""
    return _listed([_video(video, address) for video in videos])


def _video(video: Video, address: str) -> Data:
    return known(
        {
            "@type": "VideoObject",
            "@id": f"{address}#{video.key}",
            "name": video.title,
            "url": video.url,
            "description": video.note,
            "creditText": video.by,
            "duration": f"PT{video.seconds}S" if video.seconds else "",
            "inLanguage": language_codes(video.languages),
        }
    )


def _listed(things: list[Data]) -> Data:
    items = [{"@type": "ListItem", "position": place, "item": thing} for place, thing in enumerate(things, 1)]
    return known({"@type": "ItemList", "itemListElement": items})


def glossary_data(terms: Iterable[Term], name: str, address: str, language: str) -> Data:
    """The glossary: each word with its meaning; {} when there are none.

    Without words for which we name a better one, and without other names: away from the page, which says that they
    hurt, they would only be repeated.
    """
    kind = [_term(term, address) for term in terms if not term.better]
    if not kind:
        return {}
    return known(
        {
            "@type": "DefinedTermSet",
            "@id": address,
            "name": name,
            "url": address,
            "inLanguage": language,
            "hasDefinedTerm": kind,
        }
    )


def _term(term: Term, address: str) -> dict[str, Any]:
    return known(
        {
            "@type": "DefinedTerm",
            "@id": f"{address}#{term.slug}",
            "name": term.word,
            "description": term.meaning,
        }
    )
