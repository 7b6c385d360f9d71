"""Mail goes through a queue: written with what it tells of, sent by `manage.py tick` (setting EMAIL_URL).

No mail is sent twice. A row is taken before it is handed over, so two runs at once never take the same one; a run that
dies in between, or hears nothing back from the mail server, leaves it for staff to look at.
"""

import re
import smtplib
from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime, timedelta
from logging import getLogger
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.core.validators import validate_email
from django.db import transaction
from django.db.models import F, Q
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.safestring import mark_safe

from .models import Mail

logger = getLogger(__name__)

#: How long a mail waits after its first failure, its second, and so on; then the last one again and again.
PAUSES = [
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=12),
    timedelta(days=1),
]
#: After so many tries, about a week, a mail is given up, and at once when the server refuses it for good. Staff may
#: try it again.
MOST_TRIES = 10
#: Mails that one run sends at most; the next run is a few minutes away.
MOST_AT_ONCE = 200
#: A mail that was handed over this long ago, and of which nothing was heard, needs a look.
NOTHING_HEARD = timedelta(minutes=10)
#: That a mail went out is kept this long: enough to answer “we never heard from you”. Then nobody needs the address.
KEPT = timedelta(days=30)
#: That a mail could not go, and what it said, is kept this long for staff to look at.
UNSENT_KEPT = timedelta(days=90)

#: The server had the mail, or a part of it, and the line broke: it may have kept it.
_LINE_BROKE = (smtplib.SMTPServerDisconnected, ConnectionError, TimeoutError)


def queue(
    to: str,
    template: str,
    context: Mapping[str, Any],
    *,
    language: str,
    unsubscribe_url: str = "",
    due: datetime | None = None,
) -> Mail:
    """Puts a mail into the queue, to go out at `due` or with the next run; it is undone with the caller's transaction.

    It is written in `language` from `templates/mail/<template>.subject.txt`, `.txt` and `.html` (the body alone: the
    frame is `mail/frame.html`), which also know `site_name` and `site_url`; addresses in the context must be whole.
    `unsubscribe_url` takes the one click of RFC 8058, and is for mail that nobody asked for.

    Raises ValidationError for an address that is none, also one that tries to smuggle in a header.
    """
    validate_email(to)
    known = {"site_name": settings.SITE_NAME, "site_url": settings.SITE_URL, "language": language, **context}
    with translation.override(language):
        subject, text, body = (
            render_to_string(f"mail/{template}.{part}", known) for part in ("subject.txt", "txt", "html")
        )
        html = render_to_string("mail/frame.html", known | {"body": mark_safe(body)})  # noqa: S308  # escaped when made
    return Mail.objects.create(
        to=to,
        subject=_one_line(subject),
        text=_tidy(text),
        html=_tidy(html),
        unsubscribe_url=unsubscribe_url,
        due=due or timezone.now(),
    )


def _one_line(subject: str) -> str:
    """A subject without line breaks, which could begin a header of their own."""
    line = " ".join("".join(letter if letter.isprintable() else " " for letter in subject).split())
    return line if len(line) <= LONGEST_SUBJECT else f"{line[: LONGEST_SUBJECT - 1]}…"


LONGEST_SUBJECT = 200


def _tidy(text: str) -> str:
    """Without the empty lines that a template's tags leave behind (and without NUL, which PostgreSQL takes nowhere)."""
    lines = "\n".join(line.rstrip() for line in text.replace("\x00", "").splitlines())
    return re.sub(r"\n{3,}", "\n\n", lines).strip() + "\n"


def send_due(now: datetime) -> int:
    """Sends what is due over one connection and says how many went out. Safe to run twice at once.

    What the mail server refuses waits for its next turn. When the server can't be reached, the run ends: the mail at
    hand waits, and the others are due at the next run still.
    """
    went = 0
    connection = get_connection()
    try:
        for pk in list(_due(now).order_by("due", "pk").values_list("pk", flat=True)[:MOST_AT_ONCE]):
            mail = _take(pk, now)
            if mail is None:
                continue  # another run has it
            try:
                connection.open()
            except Exception as error:
                _put_back(mail, error, now)
                break
            went += _hand_over(mail, connection, now)
    finally:
        _hang_up(connection)
    return went


def try_again(mails: Any, now: datetime) -> int:
    """Makes mails of a queryset that did not go out due at once, also those that were given up or of which nothing was
    heard; how many.
    """
    # One that was handed over a moment ago is on its way.
    waiting = mails.filter(went__isnull=True).filter(Q(handed_over__isnull=True) | nothing_heard(now))
    return int(waiting.update(handed_over=None, due=now, tries=0))


def forget_old_mails(now: datetime) -> int:
    """One part of `tick`: deletes mails that went out long ago; how many. What did not go waits for staff."""
    return Mail.objects.filter(went__lt=now - KEPT).delete()[0]


def forget_unsent_mails(now: datetime) -> int:
    """One part of `tick`: deletes mails that nobody could deliver and staff let lie; how many."""
    return Mail.objects.filter(given_up() | nothing_heard(now), created__lt=now - UNSENT_KEPT).delete()[0]


def nothing_heard(now: datetime) -> Q:
    """The condition for mails that were handed over, and nobody knows whether they went out."""
    return Q(went__isnull=True, handed_over__lt=now - NOTHING_HEARD)


def could_not_go() -> Q:
    """The condition for mails that failed and will be tried again by themselves."""
    return Q(went__isnull=True, handed_over__isnull=True, tries__lt=MOST_TRIES) & ~Q(problem="")


def given_up() -> Q:
    """The condition for mails that are not tried again unless somebody says so."""
    return Q(went__isnull=True, handed_over__isnull=True, tries__gte=MOST_TRIES)


def _due(now: datetime) -> Any:
    return Mail.objects.filter(went__isnull=True, handed_over__isnull=True, due__lte=now, tries__lt=MOST_TRIES)


@transaction.atomic(durable=True)
def _take(pk: int, now: datetime) -> Mail | None:
    """The mail, which is ours from now on; None when another run was quicker.

    Written for good before anything is sent, hence no transaction may stand around it.
    """
    taken = _due(now).filter(pk=pk).update(handed_over=timezone.now(), tries=F("tries") + 1)
    return Mail.objects.get(pk=pk) if taken else None


def _hand_over(mail: Mail, connection: BaseEmailBackend, now: datetime) -> bool:
    """Whether the mail server took the mail."""
    try:
        connection.send_messages([message_of(mail)])
    except _LINE_BROKE as error:
        _hang_up(connection)
        _tell(mail, error)
        Mail.objects.filter(pk=mail.pk).update(problem=_reason(error))
        return False
    except Exception as error:  # one mail's trouble must not stop the others
        _hang_up(connection)
        _put_back(mail, error, now)
        return False
    _went(mail)
    return True


def _went(mail: Mail) -> None:
    """Keeps that it went, and no longer what it said; nor to whom, when a person had written to us."""
    forgotten = {} if mail.unsubscribe_url else {"to": ""}
    Mail.objects.filter(pk=mail.pk).update(went=timezone.now(), text="", html="", problem="", **forgotten)


def _put_back(mail: Mail, error: Exception, now: datetime) -> None:
    """It surely did not go out: it waits for its next turn."""
    _tell(mail, error)
    pause = PAUSES[min(mail.tries, len(PAUSES)) - 1]
    tries = _tries_after(mail, error)
    Mail.objects.filter(pk=mail.pk).update(handed_over=None, due=now + pause, tries=tries, problem=_reason(error))


def _tries_after(mail: Mail, error: Exception) -> int:
    """How many tries count: all of them for an address that is refused for good, a reply of 5yz (RFC 5321, 4.2.1)."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        final = all(code >= 500 for code, _words in error.recipients.values())
        return MOST_TRIES if final else mail.tries
    # A server that is away says nothing about the address.
    return min(mail.tries, MOST_TRIES - 1)


def _reason(error: Exception) -> str:
    words = _one_line(f"{type(error).__name__}: {error}")
    return words[: Mail._meta.get_field("problem").max_length]


def _tell(mail: Mail, error: Exception) -> None:
    # No address stands in a log; what the server said is with the mail.
    logger.warning("Mail %s did not go out: %s", mail.pk, type(error).__name__)


def _hang_up(connection: BaseEmailBackend) -> None:
    with suppress(OSError):  # the server may have hung up first
        connection.close()


def message_of(mail: Mail) -> EmailMultiAlternatives:
    """A queued mail as it goes out: plain text and HTML, with the headers that say that a machine sent it."""
    # The same for every try, so that a mail sent again by hand is known as the same one.
    host = urlsplit(settings.SITE_URL).hostname or "localhost"
    headers = {
        "Message-ID": f"<mail.{mail.pk}.{mail.created:%Y%m%d%H%M%S%f}@{host}>",
        "Auto-Submitted": "auto-generated",
    }
    if mail.unsubscribe_url:
        headers["List-Unsubscribe"] = f"<{mail.unsubscribe_url}>"
        headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    answers_to = [settings.CONTACT_EMAIL] if settings.CONTACT_EMAIL else []
    message = EmailMultiAlternatives(mail.subject, mail.text, to=[mail.to], headers=headers, reply_to=answers_to)
    message.attach_alternative(mail.html, "text/html")
    return message
