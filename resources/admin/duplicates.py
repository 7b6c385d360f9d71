"""Possible duplicates in the admin: a list of pairs of listings, organizations or places, and a page on which staff
keep both or make them one.
"""

from collections import defaultdict
from typing import Any, cast

from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.contrib.admin.views.main import ChangeList
from django.contrib.auth.models import AbstractBaseUser
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ..addresses import form_of
from ..curation import needs
from ..curation.merging import differences, hold_both, merge, rows_of, stands_there
from ..curation.merging_shared import merge_shared
from ..curation.people import PUBLISH, may, may_edit, sees_everything, within_remit
from ..curation.shared_twins import SHARED
from ..curation.versions import version_of
from ..curation.wording import Names, label_of, said
from ..kinds import listing_kinds
from ..models import KeptApart, Likeness, Listing
from .base import ReadOnlyAdmin
from .history import VERSION

#: May say that two listings are not one.
KEEP_APART = "resources.add_keptapart"


class PairList(ChangeList):
    """Pairs with the names of both: one query for each kind of listing on the page."""

    def get_results(self, request: HttpRequest) -> None:
        super().get_results(request)
        wanted: dict[Any, set[int]] = defaultdict(set)
        for pair in self.result_list:
            wanted[pair.content_type.model_class()] |= {pair.first_id, pair.second_id}
        found = {model: model._default_manager.in_bulk(list(numbers)) for model, numbers in wanted.items()}
        for pair in self.result_list:
            records = found[pair.content_type.model_class()]
            pair.names = [str(records.get(number, "–")) for number in (pair.first_id, pair.second_id)]


@admin.register(Likeness)
class LikenessAdmin(ReadOnlyAdmin):
    """Pairs that look alike, likeliest first."""

    list_display = ("one", "other", "content_type", "score", "reasons", "found")
    list_filter = (("content_type", admin.RelatedOnlyFieldListFilter),)
    list_select_related = ("content_type",)
    list_display_links = ("one", "other")

    def get_queryset(self, request: HttpRequest) -> Any:
        pairs = super().get_queryset(request)
        if sees_everything(request.user):
            return pairs
        both = Q(pk__in=[])
        for model in (*(kind.model for kind in listing_kinds()), *SHARED):
            theirs = within_remit(model._default_manager.all(), request.user).values("pk")
            content_type = ContentType.objects.get_for_model(model)
            both |= Q(content_type=content_type, first_id__in=theirs, second_id__in=theirs)
        return pairs.filter(both)

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        return PairList

    @admin.display(description=gettext_lazy("one"))
    def one(self, pair: Any) -> str:
        """The name of the older listing."""
        return str(pair.names[0])

    @admin.display(description=gettext_lazy("the other"))
    def other(self, pair: Any) -> str:
        """The name of the newer listing."""
        return str(pair.names[1])

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """Both side by side; on POST keeps both, or makes them one."""
        pair = self.get_object(request, unquote(object_id))
        if pair is None:
            raise Http404
        left, right = _both(pair)
        if left is None or right is None:
            self.message_user(request, _("One of the two is no longer there."), messages.WARNING)
            return HttpResponseRedirect(reverse("admin:resources_likeness_changelist"))
        theirs = may_edit(request.user, left) and may_edit(request.user, right)
        may_keep, may_merge = theirs and may(request.user, KEEP_APART), theirs and may(request.user, PUBLISH)
        if not self.has_view_permission(request, pair):
            raise PermissionDenied
        problems: list[str] = []
        if request.method == "POST":
            keeps = "_keep_both" in request.POST
            if not (may_keep if keeps else may_merge):
                raise PermissionDenied
            if keeps:
                return self._keep_both(request, pair)
            problems = self._merge(request, left, right)
            if not problems:
                return HttpResponseRedirect(form_of(right if "_into_right" in request.POST else left))
        may_do = {"may_keep": may_keep, "may_merge": may_merge, "problems": problems}
        return TemplateResponse(request, "admin/compare.html", self._context(request, pair, left, right) | may_do)

    def _keep_both(self, request: HttpRequest, pair: Any) -> HttpResponse:
        keys = {"content_type": pair.content_type, "first_id": pair.first_id, "second_id": pair.second_id}
        with transaction.atomic():
            KeptApart.objects.get_or_create(**keys, defaults={"by": request.user})
            pair.delete()
        self.message_user(request, _("Both are kept, and are not shown as duplicates again."), messages.SUCCESS)
        return HttpResponseRedirect(reverse("admin:resources_likeness_changelist"))

    @transaction.atomic
    def _merge(self, request: HttpRequest, left: Any, right: Any) -> list[str]:
        """Makes them one as the form says; gives what is wrong."""
        hold_both(left, right)
        if request.POST.get(VERSION) != _versions(left, right):
            return [_("Somebody changed one of them meanwhile. Look at both again.")]
        into_right = "_into_right" in request.POST
        kept, gone = (right, left) if into_right else (left, right)
        values = {}
        for difference in differences(left, right):
            side = request.POST.get(difference.field.name, "right" if into_right else "left")
            values[difference.field.attname] = difference.right if side == "right" else difference.left
        chosen = set(request.POST.getlist("rows"))
        rows = [row for row in rows_of(gone) if _row_key(row) in chosen]
        try:
            make_one = merge_shared if isinstance(kept, SHARED) else merge
            make_one(kept, gone, values=values, rows=rows, by=cast(AbstractBaseUser, request.user))
        except ValidationError as error:
            for record in (left, right):
                record.refresh_from_db()
            return error.messages
        said = _("They are one now. The old address leads here.") if hasattr(kept, "slug") else _("They are one now.")
        self.message_user(request, said, messages.SUCCESS)
        return []

    def _context(self, request: HttpRequest, pair: Any, left: Any, right: Any) -> dict[str, Any]:
        rows = {"left": rows_of(left), "right": rows_of(right)}
        return {
            **self.admin_site.each_context(request),
            "title": _("Are these the same?"),
            "opts": self.opts,
            "media": self.media,
            "pair": pair,
            "shared": isinstance(left, SHARED),
            "sides": [(record, form_of(record), _page(record)) for record in (left, right)],
            "lines": _lines(left, right, request.POST),
            "rows": [
                (row, _row_key(row), side, stands_there(row, rows[other]) is None)
                for side, other in (("left", "right"), ("right", "left"))
                for row in rows[side]
            ],
            "version": _versions(left, right),
        }


def _both(pair: Any) -> list[Any]:
    """The two records of a pair; None for one that is gone."""
    model = pair.content_type.model_class()
    found = model._default_manager.in_bulk([pair.first_id, pair.second_id])
    return [found.get(pair.first_id), found.get(pair.second_id)]


def _versions(left: Any, right: Any) -> str:
    return f"{version_of(left)} {version_of(right)}"


def _row_key(row: Any) -> str:
    return f"{row._meta.model_name}-{row.pk}"


def _page(record: Any) -> str:
    """The public page; a draft has none yet, and a place none of its own."""
    if not hasattr(record, "get_absolute_url") or getattr(record, "status", "") == Listing.Status.DRAFT:
        return ""
    return str(record.get_absolute_url())


def _lines(left: Any, right: Any, sent: Any) -> list[dict[str, Any]]:
    """Each fact in which both differ, in words, and whose is chosen: as ticked, else the one that says something."""
    found, names = differences(left, right), Names()
    for each in found:
        names.want(each.field, [each.left, each.right])
    names.look_up()
    return [
        {
            "name": each.field.name,
            "label": label_of(each.field),
            "left": said(each.field, each.left, names),
            "right": said(each.field, each.right, names),
            "chosen": sent.get(each.field.name) or ("right" if each.left in (None, "", (), []) else "left"),
        }
        for each in found
    ]


def _waiting(user: AbstractBaseUser) -> list[needs.Line]:
    """Pairs to look at, for whoever may decide; one query."""
    if not may(user, PUBLISH):
        return []
    return [
        needs.Line(
            Likeness.objects.count(), _("Pairs that may be the same"), reverse("admin:resources_likeness_changelist")
        )
    ]


needs.register("duplicates", needs.Need(gettext_lazy("Possible duplicates"), _waiting, order=50))
