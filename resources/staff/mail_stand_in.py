"""Sends a mail at once. Stands in until mail has its queue."""

from typing import Any

from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string


def queue(to: str, template: str, context: dict[str, Any], *, language: str) -> None:
    """Sends `templates/mail/<template>` to one address."""
    subject, text, html = (
        render_to_string(f"mail/{template}.{part}", context) for part in ("subject.txt", "txt", "html")
    )
    message = EmailMultiAlternatives(" ".join(subject.split()), text, to=[to])
    message.attach_alternative(html, "text/html")
    message.send()
