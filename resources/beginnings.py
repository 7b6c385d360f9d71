"""Lists that nobody has begun yet: there a page must not sound as if nothing were there to be found."""

from typing import Any

from django.conf import settings

from .kept import until_content_changes


@until_content_changes
def only_begun(kind: type[Any], state: str = "") -> bool:
    """Whether a list that our staff keep holds nothing yet: of a kind of listing, in a state or at all; one query."""
    listed = kind._default_manager.listed()
    if state and state not in settings.STATES:
        return False
    return not (listed.in_state(state) if state else listed).exists()
