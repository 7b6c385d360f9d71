"""What staff pages show beside the stock admin's own."""

from typing import Any

from django import template
from django.template import Context

from ..admin.front_page import Waiting, what_waits

register = template.Library()


@register.simple_tag(takes_context=True)
def what_needs_me(context: Context) -> list[Waiting]:
    """What waits for whoever reads the page."""
    user: Any = context["request"].user
    return what_waits(user)
