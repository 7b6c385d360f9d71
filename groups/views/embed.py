"""A group in a small page that stands in a frame on an organization's own site: the only one that may be framed."""

from csp.decorators import csp_replace
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.clickjacking import xframe_options_exempt

from ..finder import as_rows
from ..models import SupportGroup
from ..notices import notices_of
from .group import call_instead, find_group, others


@csp_replace({"frame-ancestors": ["*"]})  # type: ignore[arg-type]  # it takes any view, whatever its types say
@xframe_options_exempt
def embed(request: HttpRequest, slug: str) -> HttpResponse:
    """Name, next date, place, contact; 301 from an old address, 410 with what is still open when it is over."""
    group = find_group(slug, under="embed/")
    if isinstance(group, HttpResponse):
        return group
    response = _shown(request, group) if group.is_published else _closed(request, group)
    # There is nothing to click that would do harm: no form, no sign-in. Every other page keeps out of frames.
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response


def _shown(request: HttpRequest, group: SupportGroup) -> HttpResponse:
    now = timezone.now()
    row = as_rows([group], now)[0]
    context = {
        "group": group,
        "row": row,
        "place": (row.meeting and row.meeting.place) or group.place,
        "notices": notices_of(group, now),
        "call_instead": call_instead(group)[:1],
    }
    return render(request, "groups/embed.html", context)


def _closed(request: HttpRequest, group: SupportGroup) -> HttpResponse:
    return render(request, "groups/embed_closed.html", {"group": group, "others": others(group)}, status=410)
