"""Logins and staff roles: Django's own pages, with the care that all our lists take."""

from django.contrib import admin
from django.contrib.auth.admin import GroupAdmin, UserAdmin
from django.contrib.auth.models import Group, User

from .base import WithoutNul

admin.site.unregister([User, Group])


@admin.register(User)
class LoginAdmin(WithoutNul, UserAdmin):
    """Who may sign in."""


@admin.register(Group)
class RoleAdmin(WithoutNul, GroupAdmin):
    """What a role of staff may do."""
