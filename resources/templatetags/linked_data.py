"""What search engines are told of the way to a page."""

from typing import Any

from django import template
from django.http import HttpRequest
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from ..addresses import whole_address
from ..linked_data import crumbs_data, page_data

register = template.Library()


@register.simple_tag(takes_context=True)
def breadcrumb_list(context: dict[str, Any]) -> SafeString:
    """The breadcrumbs that a page shows, as data. Needs what `pieces/crumbs.html` needs."""
    request: HttpRequest = context["request"]
    ways = [(_("Home"), reverse("home")), (context.get("parent", ""), context.get("parent_url", ""))]
    above = [(str(name), whole_address(request, path)) for name, path in ways if path]
    return page_data(crumbs_data([*above, (str(context["here"]), "")]))
