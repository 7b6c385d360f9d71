"""Staff pages beside the stock admin's own. They stand under /admin/ and ask for the same sign-in."""

from django.contrib import admin
from django.urls import path

from .check_mode import check

urlpatterns = [path("check/", admin.site.admin_view(check), name="admin_check")]
