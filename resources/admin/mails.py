"""The mail queue in the admin: what waits, what failed and why, and a second try."""

from typing import Any

from django.contrib import admin, messages
from django.contrib.auth.models import AbstractBaseUser
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from ..curation.needs import Line, Need, register
from ..curation.people import may
from ..mailing import MOST_TRIES, could_not_go, given_up, nothing_heard, try_again
from ..models import Mail, NoMail
from .base import ReadOnlyAdmin, StaffAdmin


class MailStateFilter(admin.SimpleListFilter):
    """Mails that wait, that failed, of which nothing was heard, or that went."""

    title = gettext_lazy("state")
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [
            ("waiting", gettext_lazy("waiting")),
            ("failed", gettext_lazy("failed, will be tried again")),
            ("given_up", gettext_lazy("given up")),
            ("unknown", gettext_lazy("not known whether it went")),
            ("went", gettext_lazy("went out")),
        ]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        conditions = {
            "waiting": Q(went__isnull=True, handed_over__isnull=True, tries__lt=MOST_TRIES),
            "failed": could_not_go(),
            "given_up": given_up(),
            "unknown": nothing_heard(timezone.now()),
            "went": Q(went__isnull=False),
        }
        condition = conditions.get(self.value() or "")
        return queryset if condition is None else queryset.filter(condition)


@admin.action(permissions=["again"], description=gettext_lazy("Try again now"))
def send_again(modeladmin: Any, request: HttpRequest, queryset: Any) -> None:
    """Makes the chosen mails due at once."""
    again = try_again(queryset, timezone.now())
    said = ngettext(
        "%d mail will be tried again within a few minutes.", "%d mails will be tried again within a few minutes.", again
    )
    if not again:
        modeladmin.message_user(request, _("None of these can be sent again."), messages.WARNING)
        return
    modeladmin.message_user(request, said % again, messages.SUCCESS)


@admin.action(permissions=["again"], description=gettext_lazy("Forget what was given up"))
def forget(modeladmin: Any, request: HttpRequest, queryset: Any) -> None:
    """Deletes the chosen mails that were given up, and nothing else."""
    gone = queryset.filter(given_up()).delete()[0]
    said = ngettext("%d mail is forgotten.", "%d mails are forgotten.", gone) % gone
    modeladmin.message_user(request, said, messages.SUCCESS if gone else messages.WARNING)


@admin.register(Mail)
class MailAdmin(ReadOnlyAdmin):
    list_display = ("subject", "to", "state", "created", "due", "tries", "problem")
    list_filter = (MailStateFilter,)
    search_fields = ("to", "subject")
    # Not what it says: whoever reads the links in it could set somebody's password or answer for an organization.
    fields = readonly_fields = ("to", "subject", "state", "created", "due", "went", "tries", "problem")
    actions = (send_again, forget)

    def has_again_permission(self, request: HttpRequest) -> bool:
        """Whoever may change mails may have them sent again; what they say stays as it was written."""
        return may(request.user, "resources.change_mail")

    @admin.display(description=gettext_lazy("state"))
    def state(self, obj: Mail) -> str:
        """Where it stands, in words."""
        if obj.went:
            return _("went out")
        if obj.handed_over:
            return _("not known whether it went: ask, before you try again")
        if obj.tries >= MOST_TRIES:
            return _("given up: mend the address, or forget the mail")
        return _("failed, will be tried again") if obj.problem else _("waiting")


@admin.register(NoMail)
class NoMailAdmin(StaffAdmin):
    list_display = ("email", "since")
    search_fields = ("email",)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        # They asked us to write again, by phone or otherwise.
        return may(request.user, "resources.change_nomail")


def unsent_mail(user: AbstractBaseUser) -> list[Line]:
    """Mails that staff should look at: for whoever may see the queue."""
    if not may(user, "resources.view_mail"):
        return []
    mails, url = Mail.objects.all(), reverse("admin:resources_mail_changelist")
    failed, unknown = mails.filter(could_not_go()).count(), mails.filter(nothing_heard(timezone.now())).count()
    return [
        Line(failed, _("Mails that could not be sent yet"), f"{url}?state=failed"),
        Line(mails.filter(given_up()).count(), _("Mails that were given up"), f"{url}?state=given_up"),
        Line(unknown, _("Mails of which nobody knows whether they went"), f"{url}?state=unknown"),
    ]


register("mail", Need(gettext_lazy("Mail"), unsent_mail, order=90))
