"""What organizations and families take along of a group: `{% load sharing %}`."""

import re
from typing import Any

from django import template
from django.urls import reverse
from django.utils.html import format_html_join

from resources.addresses import whole_address

from .. import sharing
from ..models import Meeting, SupportGroup

register = template.Library()


@register.simple_tag
def ask_for_link(group: SupportGroup, meeting: Meeting) -> sharing.Ask | None:
    """How to ask for a meeting's link."""
    return sharing.ask_for_link(group, meeting)


@register.filter
def breakable(address: str) -> str:
    """An address on paper, which breaks into lines after a slash or a hyphen and not within a word."""
    return format_html_join("", "{}<wbr>", ((piece,) for piece in re.findall(r"[^/-]+[/-]*|[/-]+", address)))


@register.simple_tag(takes_context=True)
def snippet(context: dict[str, Any], group: SupportGroup) -> str:
    """The lines that an organization copies into its own site."""
    page = whole_address(context["request"], group.get_absolute_url())
    frame = whole_address(context["request"], reverse("groups:embed", args=[group.slug]))
    return sharing.snippet(group, page, frame)
