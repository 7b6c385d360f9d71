"""When a guide's review is due: who keeps guidance true reads it again every year."""

from datetime import timedelta
from typing import Any

from django.contrib import admin
from django.contrib.auth.models import AbstractBaseUser
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from resources.curation.needs import Line, Need, register
from resources.curation.people import may
from resources.freshness import cycle_days
from resources.today import staff_today

from .models import Guide


def _is_due() -> Q:
    """Whether a review is older than the cycle of guides."""
    return Q(reviewed_on__lt=staff_today() - timedelta(days=cycle_days("guide")))


class ReviewFilter(admin.SimpleListFilter):
    """Guides whose review is due, and those that nobody has reviewed."""

    title = gettext_lazy("review")
    parameter_name = "review"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("due", gettext_lazy("due again")), ("never", gettext_lazy("never reviewed"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Guide]) -> QuerySet[Guide]:
        if self.value() == "due":
            return queryset.filter(_is_due())
        return queryset.filter(reviewed_on__isnull=True) if self.value() == "never" else queryset


def _lines(user: AbstractBaseUser) -> list[Line]:
    if not may(user, "guides.change_guide"):
        return []
    count = Guide.objects.published().aggregate(
        due=Count("pk", filter=_is_due()), never=Count("pk", filter=Q(reviewed_on__isnull=True))
    )
    address = f"{reverse('admin:guides_guide_changelist')}?status__exact=published&review="
    return [
        Line(count["due"], _("Guides due for a review"), f"{address}due"),
        Line(count["never"], _("Guides that nobody has reviewed"), f"{address}never"),
    ]


register("guides", Need(gettext_lazy("Guides"), _lines, order=40))
