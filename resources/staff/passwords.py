"""How a person sets their password: from an invitation, or because they forgot it. We never know or send one."""

from typing import Any

from django.conf import settings
from django.contrib import admin
from django.contrib.auth.forms import PasswordResetForm, SetPasswordForm
from django.contrib.auth.models import User
from django.contrib.auth.tokens import default_token_generator
from django.contrib.auth.views import (
    PasswordResetCompleteView,
    PasswordResetConfirmView,
    PasswordResetDoneView,
    PasswordResetView,
)
from django.core.cache import cache
from django.http import HttpResponse
from django.urls import reverse
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode
from django.utils.translation import gettext_lazy as _

from ..mailing import queue
from .lockout import unlock

#: Seconds between two mails to one person: nobody's mailbox is filled by a stranger who knows the address.
BETWEEN_MAILS = 300


def invite(user: User) -> None:
    """Mails a new person a link to set their password. It ends with its use, and after PASSWORD_RESET_TIMEOUT."""
    queue(user.email, "invitation", _letter(user), language="en")


def link_for(user: User) -> str:
    """The address at which a person sets a password: signed over the password and the last sign-in, so good once."""
    whose = urlsafe_base64_encode(force_bytes(user.pk))
    path = reverse("password_reset_confirm", args=[whose, default_token_generator.make_token(user)])
    # From the settings: a forged Host header must not lead anybody elsewhere.
    return f"{settings.SITE_URL}{path}"


def _letter(user: User) -> dict[str, Any]:
    return {
        "name": user.get_short_name() or user.get_username(),
        "username": user.get_username(),
        "link": link_for(user),
        "days": settings.PASSWORD_RESET_TIMEOUT // (24 * 60 * 60),
        "site_name": settings.SITE_NAME,
        "sign_in": f"{settings.SITE_URL}{reverse('admin:index')}",
    }


class ForgottenForm(PasswordResetForm):
    """Whose address it is gets a mail; whoever asked learns nothing about whose it is."""

    def get_users(self, email: str) -> list[User]:
        # Also people who never took up their invitation: Django's own would leave them without a way in.
        same = User.objects.filter(email__iexact=email, is_active=True, is_staff=True)
        return [user for user in same if cache.add(f"password-mail-{user.pk}", True, BETWEEN_MAILS)]

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Queues the mail."""
        for user in self.get_users(self.cleaned_data["email"]):
            queue(user.email, "password_reset", _letter(user), language="en")


class ChosenForm(SetPasswordForm):
    """The new password, twice."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["new_password2"].label = _("The same once more")
        self.fields["new_password2"].help_text = ""


def _as_admin() -> dict[str, Any]:
    return {
        "site_header": admin.site.site_header,
        "site_title": admin.site.site_title,
        "days": settings.PASSWORD_RESET_TIMEOUT // (24 * 60 * 60),
    }


class Forgotten(PasswordResetView):
    """Asks for the address."""

    form_class = ForgottenForm
    title = _("Set a new password")
    extra_context = _as_admin()


class ForgottenDone(PasswordResetDoneView):
    """Says the same whether or not the address is known."""

    title = _("Look into your mail")
    extra_context = _as_admin()


class SetPassword(PasswordResetConfirmView):
    """Where the link leads. A look at it changes nothing; the token moves out of the address at once."""

    form_class = ChosenForm
    title = _("Choose your password")
    extra_context = _as_admin()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | ({} if self.validlink else {"title": _("This link has ended")})

    def form_valid(self, form: SetPasswordForm) -> HttpResponse:
        response = super().form_valid(form)
        unlock(form.user.get_username())
        return response


class PasswordIsSet(PasswordResetCompleteView):
    """Leads on to the sign-in."""

    title = _("All done")
    extra_context = _as_admin()
