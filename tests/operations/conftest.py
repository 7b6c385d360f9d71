"""The site's log as production writes it, and nothing that another test met."""

import logging
import os
from collections.abc import Callable, Iterator
from io import StringIO
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command
from django.utils import timezone

from config.operations.faults import held
from config.operations.launch import note_launch
from config.safe_errors import StackWithoutWords
from resources.models import Mail

SAM = "sam@health.example"


@pytest.fixture
def admins(settings):
    """Sam hears of faults; gives the settings."""
    settings.ADMINS_EMAIL = [SAM]
    return settings


def mails_to(address: str = SAM) -> list[Mail]:
    """What is queued for somebody, the oldest first."""
    return list(Mail.objects.filter(to=address).order_by("pk"))


@pytest.fixture
def log() -> Iterator[Callable[[], str]]:
    """Gives what the site's own handler has written so far."""
    ours = [each for each in logging.getLogger().handlers if isinstance(each.formatter, StackWithoutWords)]
    console: logging.StreamHandler = ours[0]
    written = StringIO()
    before = console.setStream(written)
    yield written.getvalue
    console.setStream(before)


def tick_now() -> None:
    """`tick`, whose copies bear the time of the story: files know only the machine's own."""
    call_command("tick", verbosity=0)
    moment = timezone.now().timestamp()
    os.utime(Path(settings.SAVED_COPIES) / "copies.json", (moment, moment))
    note_launch(timezone.now())


@pytest.fixture(autouse=True)
def _nothing_met() -> Iterator[None]:
    held.forget()
    yield
    held.forget()
