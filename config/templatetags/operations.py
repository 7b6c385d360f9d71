"""What the front page of the admin says about the site itself."""

from django import template
from django.utils import timezone

from ..operations.launch import Standing, standing

register = template.Library()


@register.simple_tag
def launch_standing() -> Standing | None:
    """How the launch stands; None when nothing is missing."""
    return standing(timezone.now())
