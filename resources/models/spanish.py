"""Who has read the Spanish of a record."""

from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.utils.translation import gettext_lazy as _


class SpanishReview(models.Model):
    """Someone who grew up with Spanish read a record's texts in both languages, as they stood then.

    One for each record, of any kind: `resources.spanish_review` says what counts as read.
    """

    content_type = models.ForeignKey(ContentType, models.CASCADE)
    object_id = models.PositiveBigIntegerField()
    record = GenericForeignKey()

    on = models.DateField(_("on"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, verbose_name=_("by"))
    by_name = models.CharField(_("by"), max_length=150, help_text=_("Stays when the login is gone."))
    #: Of the texts that were read (`spanish_review.digest_of`): another one now means that they changed since.
    digest = models.CharField(max_length=64)

    class Meta:
        verbose_name = _("Spanish review")
        verbose_name_plural = _("Spanish to be read")
        constraints = [models.UniqueConstraint(fields=["content_type", "object_id"], name="spanish_review_once")]

    def __str__(self) -> str:
        return f"{self.on} {self.by_name}"
