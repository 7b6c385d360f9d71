"""A first staff login for a trial on one's own machine."""

import secrets
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError
from django.urls import reverse

NAME = "staff"


class Command(BaseCommand):
    help = "Create a staff login with a random password when there is none, and print it. Only with DEBUG on."

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEBUG:
            raise CommandError(
                "This prints a password, so it runs only with DEBUG on. In production: manage.py createsuperuser"
            )
        users = get_user_model()
        existing = users.objects.filter(is_superuser=True, is_active=True).order_by("pk").first()
        if existing:
            name = existing.get_username()
            self.stdout.write(f"A staff login exists already: {name}, at {self._address()}")
            self.stdout.write(f"Password forgotten? manage.py changepassword {name}")
            return
        if users.objects.filter(username=NAME).exists():
            raise CommandError(f"The user “{NAME}” exists but may not do everything. Use: manage.py createsuperuser")
        password = secrets.token_urlsafe(12)
        users.objects.create_superuser(NAME, password=password)
        self.stdout.write("A staff login was created. Write the password down: it is not shown again.")
        self.stdout.write(f"  Address:  {self._address()}\n  Name:     {NAME}\n  Password: {password}")

    def _address(self) -> str:
        """Where staff sign in."""
        return f"{settings.SITE_URL}{reverse('admin:index')}"
