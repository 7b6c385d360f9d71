"""Mail that the site sends: what waits to go out, whom we asked to confirm a listing, and who wants no mail."""

from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Mail(models.Model):
    """One message in the queue. It goes out once: its text is emptied when it went, and the row stays for a month."""

    to = models.EmailField(_("to"))
    subject = models.CharField(_("subject"), max_length=200)
    text = models.TextField(_("text"), blank=True)
    html = models.TextField(_("HTML"), blank=True)
    #: Address for the header that lets mail programs unsubscribe; "" for mail that somebody asked for.
    unsubscribe_url = models.URLField(max_length=500, blank=True)

    created = models.DateTimeField(_("queued"), auto_now_add=True)
    #: Not before; moved on after each failure.
    due = models.DateTimeField(_("due"))
    #: Set before it is handed over: a worker that dies then leaves it for staff to see, rather than sent twice.
    handed_over = models.DateTimeField(null=True, blank=True)
    went = models.DateTimeField(_("went out"), null=True, blank=True)
    tries = models.PositiveSmallIntegerField(_("tries"), default=0)
    problem = models.CharField(_("last problem"), max_length=300, blank=True)

    class Meta:
        ordering = ("-created", "-pk")
        verbose_name = _("mail")
        verbose_name_plural = _("mails")
        indexes = [models.Index(fields=["due"], condition=Q(went__isnull=True), name="mail_waiting")]

    def __str__(self) -> str:
        return self.subject


class CheckRequest(models.Model):
    """We asked a contact to confirm one listing. Its link is signed over this row and ends with it."""

    content_type = models.ForeignKey(ContentType, models.CASCADE)
    object_id = models.PositiveBigIntegerField()
    listing = GenericForeignKey()

    #: Emptied when it confirms nothing of ours any more.
    email = models.EmailField(_("asked"))
    language = models.CharField(_("language"), max_length=2, choices=settings.LANGUAGES, default="en")
    sent = models.DateTimeField(_("asked on"))
    reminded = models.PositiveSmallIntegerField(_("reminders"), default=0)
    expires = models.DateTimeField(_("link ends"))
    answered = models.DateTimeField(_("answered"), null=True, blank=True)
    answer = models.CharField(
        _("answer"),
        max_length=10,
        blank=True,
        choices=[("correct", _("all correct")), ("changes", _("sent changes")), ("closed", _("says it has closed"))],
    )

    class Meta:
        ordering = ("-sent", "-pk")
        verbose_name = _("request to confirm")
        verbose_name_plural = _("requests to confirm")
        indexes = [models.Index(fields=["content_type", "object_id", "-sent"], name="request_of_listing")]
        constraints = [
            models.UniqueConstraint(
                fields=["content_type", "object_id"],
                condition=Q(answered__isnull=True),
                name="request_waits_once",
            )
        ]

    def __str__(self) -> str:
        return ", ".join(part for part in (self.email, f"{self.sent:%Y-%m-%d}") if part)


class NoMail(models.Model):
    """An address that wants no requests from us any more."""

    email = models.EmailField(_("email"), unique=True)
    since = models.DateTimeField(_("since"), auto_now_add=True)

    class Meta:
        ordering = ("email",)
        verbose_name = _("address without mail")
        verbose_name_plural = _("addresses without mail")

    def __str__(self) -> str:
        return self.email

    def clean(self) -> None:
        # Mailboxes are compared in small letters everywhere.
        self.email = self.email.lower()
