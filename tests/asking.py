"""What stories about requests to confirm start from: Rosa runs a group, and answers our mail or does not."""

import re
from datetime import timedelta
from typing import Any

from django.core import mail
from django.utils import timezone

from groups.models import SupportGroup
from resources.curation.requests import keep_asking
from resources.mailing import send_due
from resources.models import CheckRequest
from tests.records import make_group, make_organization, make_place

ROSA = "rosa@river.example"


def rosas_group(**values: Any) -> SupportGroup:
    """A published group of River Health that nobody has checked, with Rosa as its contact."""
    river = values.pop("organization", None) or make_organization(name="River Health", contact_language="en")
    defaults = {"name": "Tuesday Circle", "contact_email": ROSA, "phone": "+18605550101", "place": make_place()}
    return make_group(organization=river, **(defaults | values))


def write_to_all() -> int:
    """What `tick` does: asks, and sends what it queued; how many mails went."""
    keep_asking(timezone.now())
    return send_due(timezone.now() + timedelta(seconds=1))


def link_in(letter: Any, ending: str = "/") -> str:
    """The path of the confirm link in a mail, or of the one that stops mail."""
    found = re.findall(r"https://alongside\.example(/(?:es/)?confirm/[^/\s]+/(?:stop/)?)", letter.body)
    return next(path for path in found if path.endswith("/stop/") == (ending == "stop/"))


def link_for(group: SupportGroup) -> str:
    """Asks about a group, and gives the path that came by mail."""
    write_to_all()
    assert CheckRequest.objects.filter(object_id=group.pk).exists()
    return link_in(mail.outbox[-1])
