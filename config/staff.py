"""Django's admin, with our sign-in."""

from django.contrib.admin.apps import AdminConfig


class StaffAdminConfig(AdminConfig):
    """The admin whose site asks for a second factor."""

    default_site = "resources.staff.site.StaffSite"
