"""`manage.py reset_second_factor NAME`: for who lost the phone and the recovery codes, and can set up another phone."""

from argparse import ArgumentParser
from typing import Any

from django.contrib.auth.models import User
from django.core.management.base import BaseCommand, CommandError

from resources.staff import second_factor


class Command(BaseCommand):
    """For the day on which no administrator can get in; else one of them does it on the person's page."""

    help = "Takes a lost phone off a login and ends its sessions. At the next sign-in the person sets up another one."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("name", help="the name by which the person signs in")

    def handle(self, *, name: str, **options: Any) -> None:
        user = User.objects.filter(username=name, is_active=True).first()
        if user is None:
            raise CommandError(f"Nobody signs in by the name “{name}”.")
        if not second_factor.has_phone(user):
            raise CommandError(f"“{name}” has no phone set up: the password alone leads to setting one up.")
        second_factor.reset(user)
        self.stdout.write(f"Done. When “{name}” signs in by password, the site asks to set up a phone.")
