"""What the front page of the admin says about the site itself."""

from django import template
from django.utils import timezone

from ..operations.launch import Standing, standing
from ..operations.start import open_steps

register = template.Library()


@register.simple_tag
def launch_standing() -> Standing | None:
    """How the launch stands; None when nothing is missing."""
    return standing(timezone.now())


@register.simple_tag
def first_steps_open() -> int | None:
    """How many first steps are open; None when nobody has counted yet."""
    return open_steps()
