"""Guidance as families read it: guides, the overdose page, the family plan, videos and words."""

from typing import Any

from django import forms
from django.db import Error as AnyDatabaseError
from django.db.models import Prefetch
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from resources.addresses import moved_to, whole_address
from resources.forms import QueryForm, near_field
from resources.geocoding import find_spot
from resources.kept import until_content_changes
from resources.languages import ENGLISH, SPANISH
from resources.lines import by_need
from resources.linked_data import page_data
from resources.models import Helpline
from resources.states import state_choices

from .linked_data import glossary_data, guide_data, videos_data
from .models import Guide, Law, PlanItem, Point, Term, Video
from .models.guide import LINKED_SLUGS, OVERDOSE_SLUG
from .nearby import near
from .sections import (
    Section,
    Showing,
    by_letter,
    contents_of,
    length_in_words,
    lines_of,
    sections_of,
    with_words,
    without,
)
from .sharing import share_guide, share_overdose

#: Topics are few and guides are written by hand; a page longer than this needs another idea than more pages.
MOST_GUIDES = 300
MOST_RELATED = 6
MOST_VIDEOS = 200
MOST_TERMS = 1000
MOST_LAWS = 60
#: A sheet at the refrigerator holds a few numbers that one finds at a glance.
MOST_SHEET_LINES = 4


def index(request: HttpRequest) -> HttpResponse:
    """Guides by topic, as the question a family asks; what to do in an overdose comes first. `topic` shows only one."""
    guides = list(Guide.objects.published()[:MOST_GUIDES])
    topics = _grouped([guide for guide in guides if guide.slug != OVERDOSE_SLUG], "topic", Guide.Topic.choices)
    chosen = [topic for topic in topics if topic[0] == request.GET.get("topic")]
    context = {
        "section": "guides",
        "emergency": next((guide for guide in guides if guide.slug == OVERDOSE_SLUG), None),
        "topics": topics,
        "shown": chosen or topics,
        "chosen": chosen[0] if chosen else None,
    }
    return render(request, "guides/index.html", context)


def _grouped(records: list[Any], field: str, choices: Any) -> list[tuple[str, str, list[Any]]]:
    """(value, label, records) for each choice that has records, in the order of the choices; keeps the given order."""
    groups = [
        (value, label, [record for record in records if getattr(record, field) == value]) for value, label in choices
    ]
    return [group for group in groups if group[2]]


def detail(request: HttpRequest, slug: str) -> HttpResponse:
    """One guide; 301 from an old address, 404 for a draft. The overdose guide lives at an address of its own.

    Before any guide is loaded, those that pages lead to lead on to the list. Later a missing one is 404: by that a
    phone knows to drop its copy of advice that staff took off the site.
    """
    if slug == OVERDOSE_SLUG:
        return redirect("overdose", permanent=True)
    guide = _published_guide(slug)
    if guide is None:
        moved = moved_to(Guide, slug)
        if moved is None or moved.status != Guide.Status.PUBLISHED:
            if slug in LINKED_SLUGS and not Guide.objects.exists():
                return redirect("guides:index")
            raise Http404(slug)
        return redirect(moved, permanent=True)
    sections = _explained_sections(guide)
    before, after = _neighbours(guide)
    address = whole_address(request, guide.get_absolute_url())
    context = {
        "section": "guides",
        "guide": guide,
        "sections": sections,
        "contents": contents_of(sections),
        "related": guide.related.all()[:MOST_RELATED],
        "before": before,
        "after": after,
        "share": share_guide(guide, address),
        "linked_data": page_data(guide_data(guide, address, get_language() or ENGLISH)),
    }
    return render(request, "guides/detail.html", context)


@until_content_changes
def _published_guide(slug: str) -> Guide | None:
    guide: Guide | None = _with_parts().filter(slug=slug).first()
    return guide


@until_content_changes
def _explained_sections(guide: Guide) -> list[Section]:
    return _explained(sections_of(guide), guide)


def _explained(sections: list[Section], guide: Guide) -> list[Section]:
    """The sections with the hard words of the glossary explained where they first stand."""
    return with_words(sections, guide, Term.objects.order_by("pk")[:MOST_TERMS])


def _with_parts() -> Any:
    """Published guides with everything that their page shows."""
    related = Prefetch("related", Guide.objects.published())
    reviews = ["spanish_reviews"] if get_language() == SPANISH else []
    return Guide.objects.published().prefetch_related("points", "sources", related, *reviews)


@until_content_changes
def _neighbours(guide: Guide) -> tuple[Guide | None, Guide | None]:
    """The guides before and after this one in its series."""
    if not guide.series:
        return None, None
    series = list(Guide.objects.published().filter(series=guide.series).order_by("position", "title")[:MOST_GUIDES])
    place = next((place for place, one in enumerate(series) if one == guide), None)
    if place is None:
        return None, None
    return (series[place - 1] if place else None), (series[place + 1] if place + 1 < len(series) else None)


class SheetForm(QueryForm):
    """Whose local numbers the printed sheet shows."""

    state = forms.ChoiceField(
        required=False,
        label=_("Your state"),
        choices=lambda: [("", _("None: only the nationwide numbers")), *state_choices()],
        error_messages={"invalid_choice": _("We do not know that state, so we show the nationwide numbers.")},
    )


def overdose(request: HttpRequest) -> HttpResponse:
    """What to do now. Answers 200 whatever happens: without a record, or a database, with what everyone must know."""
    form = SheetForm(request.GET)
    try:
        context = _overdose_records(form.answers["state"])
    except AnyDatabaseError:
        context = {}
        # A saved copy may say more, and nobody should keep this one (config.middleware).
        request.database_failed = True  # type: ignore[attr-defined]
    address = whole_address(request, request.path)
    context |= {"form": form, "share": share_overdose(address)}
    if guide := context.get("guide"):
        context["linked_data"] = page_data(guide_data(guide, address, get_language() or ENGLISH))
    return render(request, "overdose.html", context)


@until_content_changes
def _overdose_records(state: str) -> dict[str, Any]:
    """Everything the page asks of the database, asked here and now, so that a failure shows here too."""
    guide = _with_parts().filter(slug=OVERDOSE_SLUG).first()
    sections = sections_of(guide) if guide else []
    own_place = {Point.Kind.SIGN.value, Point.Kind.STEP.value, Point.Kind.DONT.value}
    return {
        "guide": guide,
        "signs": lines_of(sections, Point.Kind.SIGN),
        "steps": lines_of(sections, Point.Kind.STEP),
        "donts": lines_of(sections, Point.Kind.DONT),
        "others": _explained(without(sections, own_place), guide) if guide else [],
        # The law of the chosen state comes first.
        "laws": sorted(Law.objects.all(), key=lambda law: law.state != state)[:MOST_LAWS],
        "related": list(guide.related.all()[:MOST_RELATED]) if guide else [],
        "local_lines": _local_lines(state) if state else [],
    }


def _local_lines(state: str) -> list[Helpline]:
    """A state's own lines that one can call, the most needed first; the nationwide numbers stand on the page anyway."""
    lines = Helpline.objects.listed().filter(states__has=state, is_emergency=False).exclude(kind=Helpline.Kind.RIDES)
    return [line for line in by_need(lines.select_related("source")) if line.call][:MOST_SHEET_LINES]


class PlaceForm(QueryForm):
    """Where the family lives: all that the plan ever sends."""

    near = near_field()


def plan(request: HttpRequest) -> HttpResponse:
    """The family plan: five parts to fill in, and what is `near` a place. Nothing else is sent, or could be kept."""
    form = PlaceForm(request.GET)
    where = find_spot(form.answers["near"] or "")
    items = list(PlanItem.objects.select_related("guide"))
    parts = [(value, label, [item for item in items if item.part == value]) for value, label in PlanItem.Part.choices]
    context = {"section": "guides", "parts": parts, "form": form, "where": where, "typed": where.typed}
    if where.spot:
        found = near(where.spot, timezone.now())
        context["near"] = found
        if found.lines and not found.lines[0].states:
            context["strip_line"] = found.lines[0]
    return render(request, "plan.html", context)


def learn(request: HttpRequest) -> HttpResponse:
    """Videos by what they are about, each a link that says where it leads."""
    videos = Video.objects.filter(published=True).select_related("source")[:MOST_VIDEOS]
    shelves = [
        (about, label, [Showing(video, length_in_words(video.seconds)) for video in chosen])
        for about, label, chosen in _grouped(list(videos), "about", Video.About.choices)
    ]
    listed = videos_data(
        (showing.video for *_shelf, shown in shelves for showing in shown), whole_address(request, request.path)
    )
    context = {"section": "guides", "shelves": shelves, "linked_data": page_data(listed) if shelves else ""}
    return render(request, "learn.html", context)


def words(request: HttpRequest) -> HttpResponse:
    """Words that families hear, in plain words, from A to Z."""
    terms = list(Term.objects.all()[:MOST_TERMS])
    glossary = glossary_data(
        terms, str(_("Words explained")), whole_address(request, request.path), get_language() or ENGLISH
    )
    context = {"section": "guides", "letters": by_letter(terms), "linked_data": page_data(glossary) if glossary else ""}
    return render(request, "words.html", context)
