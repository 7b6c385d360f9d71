"""What people find in their mailboxes."""

from django.core import mail
from django.core.mail import EmailMultiAlternatives
from django.utils import timezone

from resources.mailing import send_due


def outbox() -> list[EmailMultiAlternatives]:
    """Every mail that went out, after the queue has had its turn."""
    send_due(timezone.now())
    return mail.outbox
