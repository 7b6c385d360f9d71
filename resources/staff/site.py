"""The admin site itself: nothing of it answers before the second factor, where that is required."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib.admin import AdminSite
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, URLResolver, path, reverse
from django.utils.http import urlencode
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache

from . import second_factor_pages as pages
from .lockout import SignInForm


class StaffSite(AdminSite):
    """The stock admin behind a password and, where REQUIRE_SECOND_FACTOR is on, a code from a phone."""

    site_header = site_title = f"{settings.SITE_NAME}: staff"
    index_title = _("What families read, and where it comes from")
    empty_value_display = "–"
    login_form = SignInForm

    def has_permission(self, request: HttpRequest) -> bool:
        return self.knows_password(request) and (not settings.REQUIRE_SECOND_FACTOR or pages.is_verified(request))

    def knows_password(self, request: HttpRequest) -> bool:
        """Whether the first step of signing in is done."""
        return super().has_permission(request)

    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        if request.method == "GET" and self.knows_password(request) and not self.has_permission(request):
            query = urlencode({"next": request.GET.get("next", "")})
            return HttpResponseRedirect(f"{reverse('admin:second_factor')}?{query}")
        return super().login(request, extra_context)

    def get_urls(self) -> list[URLPattern | URLResolver]:
        ours: list[URLPattern | URLResolver] = [
            # Whoever has lost the phone must be able to leave.
            path("logout/", self.logout, name="logout"),
            path("second-factor/", self._after_password(pages.enter_code), name="second_factor"),
            path("second-factor/set-up/", self._after_password(pages.set_up), name="second_factor_set_up"),
            path("second-factor/codes/", self._after_password(pages.new_codes), name="second_factor_codes"),
        ]
        return ours + super().get_urls()

    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> list[Any]:
        """What is listed on the front page and in the menu: by the names that our pages use, the staff itself last."""
        apps: list[Any] = super().get_app_list(request, app_label)
        for app in apps:
            for row in app["models"]:
                row["name"] = capfirst(self._registry[row["model"]].opts.verbose_name_plural)
            app["models"].sort(key=lambda row: str(row["name"]))
        # Support groups come first: the names happen to be that way round in the alphabet.
        return sorted(
            sorted(apps, key=lambda app: str(app["name"]), reverse=True), key=lambda app: app["app_label"] == "auth"
        )

    def _after_password(self, view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        """A page for people who gave their password and maybe not yet their code."""

        @never_cache
        def answer(request: HttpRequest) -> HttpResponse:
            if not self.knows_password(request):
                return redirect_to_login(request.get_full_path(), reverse("admin:login"))
            return view(request, self.page_context(request))

        return answer

    def page_context(self, request: HttpRequest) -> dict[str, Any]:
        """What a page before the second factor shows of the admin: its name, and no list of what is in it."""
        context = self.each_context(request)
        return context | {"available_apps": [], "is_nav_sidebar_enabled": False}
