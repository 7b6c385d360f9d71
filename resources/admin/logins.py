"""People: who may sign in, as what and for which listings. Made of Django's own pages.

An administrator gives and takes roles and never more than that: superusers, single permissions and passwords are out of
their reach, or they could make themselves anything.
"""

from copy import copy
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import admin, messages
from django.contrib.admin.views.main import ChangeList
from django.contrib.auth.admin import GroupAdmin, UserAdmin
from django.contrib.auth.models import Group, User
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django_otp.plugins.otp_static.admin import StaticDevice
from django_otp.plugins.otp_totp.admin import TOTPDevice

from ..addresses import form_of
from ..curation.people import Role
from ..kinds import listing_kinds
from ..models import Remit
from ..retention import in_words
from ..staff import lockout, passwords, second_factor
from ..staff.former import FORMER_KEPT
from .base import WithoutNul
from .standing import role_of, standings, what_roles_do
from .typed import StatesField


def called(model: Any, one: Any, many: Any) -> Any:
    """What the admin knows of one of Django's models, under our name for it.

    Not on the model itself: that would ask for a migration of Django's own app.
    """
    options = copy(model._meta)
    options.verbose_name, options.verbose_name_plural = one, many
    return options


class NamedList(ChangeList):
    """A list under the name that its admin has for its rows."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.opts = self.model_admin.opts
        self.title = capfirst(str(self.opts.verbose_name_plural))


# Their own pages would show secrets; what staff need of them stands on the pages of people.
admin.site.unregister([User, Group, StaticDevice, TOTPDevice])


class PersonForm(forms.ModelForm):
    """A person with one role."""

    role = forms.ChoiceField(
        label=gettext_lazy("Role"),
        choices=[("", "---------"), *Role.choices],
        required=False,
        help_text=gettext_lazy("What each role may do stands under “Who can do what”."),
    )

    class Meta:
        model = User
        fields: tuple[str, ...] = ("username", "first_name", "last_name", "email")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk and "role" in self.fields:
            self.fields["role"].initial = role_of(self.instance)
        if "is_active" in self.fields:
            self.fields["is_active"].help_text = _(
                "Somebody has left? Take this tick away: they are signed out, and cannot sign in again. %(time)s after "
                "their last sign-in their name, email, password and phone are erased by themselves; what they changed "
                "stays."
            ) % {"time": in_words(FORMER_KEPT)}


class NewPersonForm(PersonForm):
    """A new person: with an address for the invitation, and a role."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("email", "role"):
            if name in self.fields:
                self.fields[name].required = True

    def clean_email(self) -> str:
        email: str = self.cleaned_data["email"]
        if User.objects.filter(email__iexact=email).exists():
            raise ValidationError(_("Somebody with this address is there already."))
        return email


class RemitForm(forms.ModelForm):
    """States are typed as codes, as everywhere."""

    states = StatesField(
        label=gettext_lazy("States"),
        required=False,
        help_text=gettext_lazy("Postal codes of two letters, by commas. Edits all listings of these states."),
    )


class RemitInline(admin.StackedInline):
    """What an editor looks after."""

    model = Remit
    form = RemitForm
    can_delete = False
    autocomplete_fields = ("organizations",)
    verbose_name = verbose_name_plural = gettext_lazy("Looks after (editors only: the others see everything)")


@admin.register(User)
class LoginAdmin(WithoutNul, UserAdmin):
    """Who may sign in."""

    form = PersonForm
    add_form = NewPersonForm  # ours asks for no password
    change_form_template = "admin/auth/user/change_form.html"
    change_list_template = "admin/auth/user/change_list.html"
    list_display = ("username", "first_name", "last_name", "email", "is_active", "is_superuser", "last_login")
    list_filter = ("is_active", "groups")
    filter_horizontal = ()
    inlines = (RemitInline,)
    add_fieldsets = ((None, {"fields": ("username", ("first_name", "last_name"), "email", "role")}),)
    readonly_fields = ("last_login", "date_joined")
    fieldsets = (
        (None, {"fields": ("username", ("first_name", "last_name"), "email")}),
        (gettext_lazy("What they may do"), {"fields": ("role", "is_active")}),
        (gettext_lazy("Dates"), {"fields": (("last_login", "date_joined"),)}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.opts = called(User, gettext_lazy("person"), gettext_lazy("people"))

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        return NamedList

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        sections = super().get_fieldsets(request, obj)
        if obj is None or not request.user.is_superuser:
            return sections
        return (*sections, (gettext_lazy("For emergencies"), {"fields": ("is_superuser",)}))

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        # Whoever could change a superuser's address could take the superuser's password.
        above = obj is not None and obj.is_superuser and not request.user.is_superuser
        return not above and super().has_change_permission(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        # A person who leaves is made inactive: what they did stays theirs.
        return False

    def user_change_password(self, request: HttpRequest, id: str, form_url: str = "") -> HttpResponse:
        """Only for superusers: everybody else sets their own, by mail."""
        if not request.user.is_superuser:
            raise PermissionDenied
        return super().user_change_password(request, id, form_url)

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:
        if not change:
            obj.is_staff = True
            obj.set_unusable_password()
        if obj == request.user and not obj.is_active:
            obj.is_active = True
            self.message_user(request, _("You cannot lock yourself out."), messages.WARNING)
        super().save_model(request, obj, form, change)
        if not obj.is_active and "is_active" in form.changed_data:
            self._tell_of_listings(request, obj)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        if "role" not in form.cleaned_data:
            return
        person = form.instance
        others = person.groups.exclude(name__in=Role.values)
        person.groups.set([*others, *Group.objects.filter(name=form.cleaned_data["role"])])
        if not change:
            self._invite(request, person)

    def _tell_of_listings(self, request: HttpRequest, person: User) -> None:
        """Whoever closes an account learns what waits in that person's queue."""
        managers = (kind.model._default_manager for kind in listing_kinds())
        count = sum(manager.filter(assigned_to=person).count() for manager in managers)
        if count:
            said = ngettext(
                "%(count)d listing is still assigned to %(person)s: give it to somebody else.",
                "%(count)d listings are still assigned to %(person)s: give them to somebody else.",
                count,
            )
            self.message_user(request, said % {"count": count, "person": person}, messages.WARNING)

    def _invite(self, request: HttpRequest, person: User) -> None:
        if not settings.SITE_URL:
            said = _("No invitation was sent: the setting SITE_URL is missing, and the link would lead nowhere.")
            self.message_user(request, said, messages.ERROR)
            return
        passwords.invite(person)
        said = _("An invitation goes to %(email)s. Its link is good for three days, and once.")
        self.message_user(request, said % {"email": person.email}, messages.SUCCESS)

    # Pages of our own -----------------------------------------------------------------------------

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        ours = [
            path("who/", view(self.who_view), name="auth_user_who"),
            path("<int:pk>/let-in/", view(self.let_in_view), name="auth_user_let_in"),
        ]
        return ours + super().get_urls()

    def who_view(self, request: HttpRequest) -> HttpResponse:
        """Who can do what, on one page."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        context = self.admin_site.each_context(request) | {
            "opts": self.opts,
            "title": _("Who can do what"),
            "roles": what_roles_do(),
            "people": standings(),
        }
        return TemplateResponse(request, "admin/auth/user/who.html", context)

    def let_in_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Helps a person who stands before the door: a new invitation, a lock opened, a lost phone taken off."""
        person = self.get_object(request, str(pk))
        if request.method != "POST" or person is None or not self.has_change_permission(request, person):
            raise PermissionDenied
        if "invite" in request.POST and person.is_active and person.email:
            self.log_change(request, person, "Invitation sent again.")
            self._invite(request, person)
        elif "unlock" in request.POST:
            lockout.unlock(person.get_username())
            self.log_change(request, person, "Lock after wrong passwords opened.")
            self.message_user(request, _("The lock is open: they can try again at once."), messages.SUCCESS)
        elif "phone" in request.POST:
            second_factor.reset(person)
            self.log_change(request, person, "Second factor taken off: it is set up anew at the next sign-in.")
            said = _("Phone and recovery codes no longer work. At the next sign-in they set up a new phone.")
            self.message_user(request, said, messages.SUCCESS)
        return HttpResponseRedirect(form_of(person))

    def render_change_form(self, request: HttpRequest, context: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        if person := kwargs.get("obj"):
            context |= {
                "standing": True,
                "locked": bool(lockout.locked([person.get_username()])),
                "phone": second_factor.has_phone(person),
            }
        return super().render_change_form(request, context, *args, **kwargs)


@admin.register(Group)
class RoleAdmin(WithoutNul, GroupAdmin):
    """What a role of staff may do, to read: it stands in `config/roles.py`.

    Django calls it a group, which here is a support group.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.opts = called(Group, gettext_lazy("role"), gettext_lazy("roles"))

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        return NamedList

    def get_queryset(self, request: HttpRequest) -> Any:
        # Each permission names its kind of record.
        return super().get_queryset(request).prefetch_related("permissions__content_type")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
