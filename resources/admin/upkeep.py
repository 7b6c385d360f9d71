"""Staff pages about the site itself: outward links that died, and what the counts say."""

from typing import Any

from django.contrib import admin, messages
from django.contrib.auth.models import AbstractBaseUser
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from .. import insight
from ..curation import links
from ..curation.counting import FEWEST_SHOWN
from ..curation.needs import Line, Need, register
from ..curation.people import may, sees_everything
from ..models import EmptySearch, Link
from ..today import staff_today
from .at_once import too_many
from .base import ReadOnlyAdmin

#: Visited at once from the list: each may take its time to answer.
MOST_VISITED_AT_ONCE = 10


class StateOfLinkFilter(admin.SimpleListFilter):
    """Links that answer, links that do not, and links that let no program look."""

    title = gettext_lazy("how it answers")
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [
            ("dead", gettext_lazy("dead: failed on two days")),
            ("failed", gettext_lazy("failed last time")),
            ("closed", gettext_lazy("lets no program look")),
            ("new", gettext_lazy("not visited yet")),
        ]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Link]) -> QuerySet[Link]:
        if self.value() == "dead":
            return queryset.filter(failed_days__gte=links.DEAD_AFTER_DAYS)
        if self.value() == "failed":
            return queryset.filter(failed_days__gt=0)
        if self.value() == "closed":
            return queryset.filter(failed_days=0).exclude(problem="")
        return queryset.filter(visited=None) if self.value() == "new" else queryset


@admin.register(Link)
class LinkAdmin(ReadOnlyAdmin):
    """Outward links and what they answered. The record that has the link is where it is mended."""

    list_display = ("url", "where", "answer", "visited", "worked")
    list_display_links = None
    list_filter = (StateOfLinkFilter,)
    search_fields = ("url", "stands_in")
    actions = ("visit_again",)

    @admin.display(description=gettext_lazy("stands in"))
    def where(self, link: Link) -> str:
        """The first record that has it, one click away."""
        return (
            format_html('<a href="{}">{}</a>', link.stands_in_url, link.stands_in)
            if link.stands_in_url
            else (link.stands_in)
        )

    @admin.display(description=gettext_lazy("answer"))
    def answer(self, link: Link) -> str:
        """What the last visit found, in words."""
        if link.problem and link.failed_days:
            days = ngettext("%d day", "%d days", link.failed_days) % link.failed_days
            return _("%(problem)s Failed on %(days)s.") % {"problem": link.problem, "days": days}
        return link.problem or (_("works") if link.visited else _("not visited yet"))

    @admin.action(permissions=["view"], description=gettext_lazy("Visit again now"))
    def visit_again(self, request: HttpRequest, queryset: QuerySet[Link]) -> None:
        """Visits the chosen links at once."""
        if too_many(self, request, queryset, MOST_VISITED_AT_ONCE):
            return
        done = links.visit(list(queryset), timezone.now(), seconds=60)
        said = ngettext("%d link was visited.", "%d links were visited.", done) % done
        self.message_user(request, said, messages.SUCCESS)


@admin.register(EmptySearch)
class InsightAdmin(ReadOnlyAdmin):
    """Which places lack listings. The rows themselves are only ever shown as sums."""

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        # One row alone would be a small number.
        return obj is None and super().has_view_permission(request, obj)

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        if not self.has_view_permission(request):
            return super().changelist_view(request, extra_context)
        today, asked = staff_today(), request.GET.get("days", "")
        days = int(asked) if asked in {str(period) for period in insight.PERIODS} else insight.PERIODS[0]
        context = self.admin_site.each_context(request) | {
            "title": _("Which places lack groups, and what is read"),
            "opts": self.opts,
            "days": days,
            "periods": insight.PERIODS,
            "charts": insight.searches_without_result(today, days),
            "most_read": insight.most_read(today, days),
            "gaps": insight.areas_without(),
            "fewest": FEWEST_SHOWN,
            "media": self.media,
        }
        return TemplateResponse(request, "admin/insight.html", context)


def _dead_lines(user: AbstractBaseUser) -> list[Line]:
    # A link does not know whose it is: it is the business of those who may mend all.
    if not (may(user, "resources.view_link") and sees_everything(user)):
        return []
    url = f"{reverse('admin:resources_link_changelist')}?state=dead"
    return [Line(links.dead_links().count(), _("Links that no longer answer"), url)]


register("dead links", Need(gettext_lazy("Outward links"), _dead_lines, order=60))
