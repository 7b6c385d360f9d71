"""The pages of the second factor: its set-up at the first sign-in, the code at each later one, and new codes."""

from typing import Any

import django_otp
from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from ..qr import drawn
from . import second_factor

Context = dict[str, Any]


class CodeForm(forms.Form):
    """One code."""

    code = forms.CharField(
        label=gettext_lazy("Code"),
        max_length=20,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "autofocus": True, "autocapitalize": "none"}),
    )


def is_verified(request: HttpRequest) -> bool:
    """Whether this session has given its second factor."""
    asked = getattr(request.user, "is_verified", None)
    return bool(asked and asked())


def enter_code(request: HttpRequest, context: Context) -> HttpResponse:
    """Asks for a code; who gave one finds here how to renew phone and recovery codes."""
    user: Any = request.user
    if not second_factor.has_phone(user):
        return HttpResponseRedirect(f"{reverse('admin:second_factor_set_up')}?{request.GET.urlencode()}")
    if is_verified(request):
        more = {"title": _("Your second factor"), "codes_left": second_factor.codes_left(user)}
        return TemplateResponse(request, "admin/second_factor/mine.html", context | more)
    form = CodeForm(request.POST or None)
    if form.is_valid():
        device = second_factor.check(user, form.cleaned_data["code"])
        if device:
            _let_in(request, device)
            _tell_of_codes(request, device)
            return HttpResponseRedirect(_next(request))
        form.add_error("code", _wrong(user))
    more = {"title": _("Code from your phone"), "form": form, "next": _next(request)}
    return TemplateResponse(request, "admin/second_factor/code.html", context | more)


def set_up(request: HttpRequest, context: Context) -> HttpResponse:
    """Shows the secret as a QR code and as text, and takes the phone into use with its first code."""
    user: Any = request.user
    if second_factor.has_phone(user) and not is_verified(request):
        return HttpResponseRedirect(f"{reverse('admin:second_factor')}?{request.GET.urlencode()}")
    device = second_factor.phone_to_set_up(user)
    form = CodeForm(request.POST or None)
    if form.is_valid():
        codes = second_factor.confirm(device, form.cleaned_data["code"])
        if codes:
            device.refresh_from_db()
            _let_in(request, device)
            return _show_codes(request, context, codes)
        form.add_error("code", _wrong(user))
    more = {
        "title": _("Set up your second factor"),
        "form": form,
        "next": _next(request),
        "picture": drawn(device.config_url),
        "secret": second_factor.secret_of(device),
    }
    return TemplateResponse(request, "admin/second_factor/set_up.html", context | more)


def new_codes(request: HttpRequest, context: Context) -> HttpResponse:
    """Makes new recovery codes and shows them once."""
    if request.method != "POST" or not is_verified(request):
        return HttpResponseRedirect(reverse("admin:second_factor"))
    return _show_codes(request, context, second_factor.new_codes(request.user))  # type: ignore[arg-type]


def _show_codes(request: HttpRequest, context: Context, codes: list[str]) -> HttpResponse:
    more = {"title": _("Your recovery codes"), "codes": codes, "next": _next(request), "has_permission": True}
    return TemplateResponse(request, "admin/second_factor/codes.html", context | more)


def _let_in(request: HttpRequest, device: Any) -> None:
    # Whoever saw the session's key before the code was given has no use of it.
    request.session.cycle_key()
    django_otp.login(request, device)


def _tell_of_codes(request: HttpRequest, device: Any) -> None:
    left = second_factor.codes_left(request.user)  # type: ignore[arg-type]
    if second_factor.is_recovery(device):
        said = _("That was a recovery code: it is used up, and you have %d left.") % left
        lost = _("If the phone is lost, set up another one under “Second factor” at the top.")
        messages.warning(request, f"{said} {lost}")
    if left < second_factor.CODES // 3:
        said = ngettext("You have %d recovery code left.", "You have %d recovery codes left.", left) % left
        messages.warning(request, f"{said} {_('Make new ones under “Second factor” at the top.')}")


def _wrong(user: Any) -> str:
    said = _("This code is not right, or was used before. Wait for the next one on your phone.")
    wait = second_factor.seconds_to_wait(user)
    if not wait:
        return said
    waiting = ngettext("Wait %d second before you try again.", "Wait %d seconds before you try again.", wait) % wait
    return f"{said} {waiting}"


def _next(request: HttpRequest) -> str:
    """Where the person was going; the front page for addresses that are not ours."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    ours = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    return wanted if ours else reverse("admin:index")
