"""Django's admin, with our sign-in."""

from django.apps import apps
from django.contrib.admin.apps import AdminConfig
from django.utils.translation import gettext_lazy as _


class StaffAdminConfig(AdminConfig):
    """The admin whose site asks for a second factor."""

    default_site = "resources.staff.site.StaffSite"

    def ready(self) -> None:
        # Django's "Authentication and Authorization"; the names of its two lists are in resources/admin/logins.py.
        apps.get_app_config("auth").verbose_name = _("Staff")
        super().ready()
