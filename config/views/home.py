"""The home page: the next step for someone who is frightened, in one screenful."""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import F, Window
from django.db.models.functions import RowNumber
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language

from config.linked_data import site_data
from guides.models import Guide, Point
from guides.models.guide import DOS_AND_DONTS_SLUG, OVERDOSE_SLUG
from resources.addresses import whole_address
from resources.kept import until_content_changes
from resources.languages import ENGLISH
from resources.lines import by_need, open_first
from resources.linked_data import page_data
from resources.models import Helpline

#: Three kinds of help rather than three crisis lines.
ROLES = (
    (Helpline.Kind.CRISIS,),
    (Helpline.Kind.FAMILY, Helpline.Kind.GROUPS),
    (Helpline.Kind.ACCESS, Helpline.Kind.REFERRAL),
)
#: Whether a line is open is known only after reading its hours, so not more than this many are read.
MOST_LINES = 100
#: The topics of the guides shown, nearest to a family's first questions.
TOPICS = [
    Guide.Topic.TREATMENT,
    Guide.Topic.TALKING,
    Guide.Topic.YOURSELF,
    Guide.Topic.RECOVERY,
    Guide.Topic.UNDERSTANDING,
    Guide.Topic.PRACTICAL,
    Guide.Topic.COMMUNITY,
    Guide.Topic.OVERDOSE,
]
GUIDES_SHOWN = 6
POINTS_SHOWN = 3


def home(request: HttpRequest) -> HttpResponse:
    """Find a group, who answers now, what to do and not do, naloxone, guides."""
    dos, donts = home_points()
    context = {"lines": lines_answering(timezone.now()), "dos": dos, "donts": donts, "guides": home_guides()}
    language = get_language() or ENGLISH
    context["linked_data"] = page_data(site_data(whole_address(request, request.path), language))
    return render(request, "home.html", context)


def lines_answering(now: datetime) -> list[Helpline]:
    """Up to three nationwide lines with a number that answer at `now`, each for another need; two queries.

    Where a need has no open line that we are sure of (family lines sleep at night), the next of another kind stands in.
    """
    states = open_first(_nationwide_lines(), now)
    answering = [line for line, state in states if state.is_open and line.call]
    # Hours that nobody has confirmed come after those that are known.
    answering.sort(key=lambda line: bool(line.open_question))
    chosen: list[Helpline] = []
    for role in ROLES:
        chosen += [line for line in answering if line.kind in role and not line.open_question][:1]
    for line in answering:
        if len(chosen) < len(ROLES) and line.kind not in {other.kind for other in chosen}:
            chosen.append(line)
    return chosen


@until_content_changes
def _nationwide_lines() -> list[Helpline]:
    """The lines for the whole country with their hours; two queries."""
    lines = by_need(Helpline.objects.listed().filter(states="").with_hours().select_related("source"))
    return list(lines[:MOST_LINES])


@until_content_changes
def home_points() -> tuple[list[Point], list[Point]]:
    """Three dos and three don'ts that staff marked for the home page; one query."""
    points = Point.objects.filter(
        guide__slug=DOS_AND_DONTS_SLUG, guide__status=Guide.Status.PUBLISHED, on_home=True
    ).order_by("position", "pk")
    marked = list(points[: POINTS_SHOWN * 4])
    return _of_kind(marked, Point.Kind.DO), _of_kind(marked, Point.Kind.DONT)


def _of_kind(points: Iterable[Point], kind: str) -> list[Point]:
    return [point for point in points if point.kind == kind][:POINTS_SHOWN]


@until_content_changes
def home_guides() -> list[Guide]:
    """The first guide of six topics; one query."""
    # The emergency and the dos and don'ts have places of their own on the page.
    guides = Guide.objects.published().exclude(slug__in=[OVERDOSE_SLUG, DOS_AND_DONTS_SLUG])
    place = Window(
        RowNumber(), partition_by=F("topic"), order_by=[F("position").asc(), F("title").asc(), F("pk").asc()]
    )
    first = {guide.topic: guide for guide in guides.annotate(place=place).filter(place=1)}
    return [first[topic] for topic in TOPICS if topic in first][:GUIDES_SHOWN]
