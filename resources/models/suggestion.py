"""What visitors and organizations ask staff to change."""

from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Suggestion(models.Model):
    """One wish, pending until staff decide it: to change a listing field by field, to close it, or to add one.

    The same wish sent twice is one suggestion that was `sent` twice.
    """

    class Origin(models.TextChoices):
        VISITOR = "visitor", _("a visitor")
        ORGANIZATION = "organization", _("the organization, by its link")

    class Status(models.TextChoices):
        PENDING = "pending", _("waiting")
        ACCEPTED = "accepted", _("accepted")
        PARTLY = "partly", _("accepted in part")
        DECLINED = "declined", _("declined")

    #: The kind of listing, and which one; no `object_id` for a new listing.
    content_type = models.ForeignKey(ContentType, models.CASCADE, verbose_name=_("kind"))
    object_id = models.PositiveBigIntegerField(null=True, blank=True)
    listing = GenericForeignKey()

    #: Wished values by field name, and those that the listing had when they were wished; both as JSON has them.
    values = models.JSONField(_("wished"), default=dict, blank=True)
    seen = models.JSONField(_("as it was"), default=dict, blank=True)
    #: Names of the fields that staff took over.
    accepted_fields = models.JSONField(default=list, blank=True, editable=False)
    says_closed = models.BooleanField(_("says that it has closed"), default=False)
    message = models.TextField(_("in their words"), max_length=2000, blank=True)

    origin = models.CharField(_("from"), max_length=12, choices=Origin, default=Origin.VISITOR)
    language = models.CharField(_("language"), max_length=2, choices=settings.LANGUAGES, default="en")
    #: Only when they left one, and only until they heard of the decision.
    email = models.EmailField(_("their email"), blank=True)
    #: Others who sent the same and left an address: pairs of an address and its language, kept as long as `email`.
    also = models.JSONField(default=list, blank=True, editable=False)

    #: What it asks, as a hash: the same wish for the same listing is folded into one while it waits.
    digest = models.CharField(max_length=64, editable=False)
    sent = models.PositiveIntegerField(_("times sent"), default=1)
    created = models.DateTimeField(_("first sent"), auto_now_add=True)
    last_sent = models.DateTimeField(_("last sent"), auto_now_add=True)

    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.PENDING)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, verbose_name=_("decided by")
    )
    decided_on = models.DateTimeField(_("decided on"), null=True, blank=True)
    decision_note = models.TextField(
        _("note on the decision"),
        max_length=1000,
        blank=True,
        help_text=_("The sender reads it, if they left an email."),
    )

    class Meta:
        ordering = ("-last_sent", "-pk")
        verbose_name = _("suggestion")
        verbose_name_plural = _("suggestions")
        permissions = [("decide_suggestion", _("May accept and decline suggestions"))]
        indexes = [
            models.Index(fields=["content_type", "object_id"], name="suggestion_of_listing"),
            models.Index(fields=["status", "-last_sent"], name="suggestion_waiting"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["content_type", "object_id", "digest"],
                condition=Q(status="pending", object_id__isnull=False),
                name="suggestion_waits_once",
            ),
            models.UniqueConstraint(
                fields=["content_type", "digest"],
                condition=Q(status="pending", object_id__isnull=True),
                name="new_listing_waits_once",
            ),
            models.CheckConstraint(
                name="suggestion_decision_is_whole",
                condition=Q(status="pending", decided_on__isnull=True)
                | (~Q(status="pending") & Q(decided_on__isnull=False)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self._meta.verbose_name} {self.pk}"
