"""How many records staff may act on at once."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest
from django.utils.translation import gettext as _

#: More than one page at once is a slip of the hand, and a false "checked" or "closed" costs trust.
AT_ONCE = 50


def too_many(modeladmin: Any, request: HttpRequest, queryset: Any, most: int = AT_ONCE) -> bool:
    """Whether more records were chosen than one may act on at once; says so."""
    if queryset.count() <= most:
        return False
    modeladmin.message_user(request, _("Choose at most %d at a time.") % most, messages.ERROR)
    return True
