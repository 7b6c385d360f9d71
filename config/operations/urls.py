"""Staff pages about the site itself. They ask for the same sign-in as the admin."""

from django.contrib import admin
from django.urls import path

from . import pages

urlpatterns = [
    path("start/", admin.site.admin_view(pages.start), name="admin_start"),
    path("status/", admin.site.admin_view(pages.status), name="admin_status"),
    path("launch/", admin.site.admin_view(pages.launch), name="admin_launch"),
]
