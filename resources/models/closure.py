"""Days on which a whole place, or all of an organization, is closed."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from .organization import Organization
from .place import Place


class Closure(models.Model):
    """A span in which nothing meets at a place, or nothing of an organization meets: "closed until 3 March"."""

    place = models.ForeignKey(
        Place, models.CASCADE, null=True, blank=True, related_name="closures", verbose_name=_("place")
    )
    organization = models.ForeignKey(
        Organization, models.CASCADE, null=True, blank=True, related_name="closures", verbose_name=_("organization")
    )
    first_day = models.DateField(_("closed from"))
    last_day = models.DateField(
        _("closed to"),
        null=True,
        blank=True,
        help_text=_("The last day without meetings; empty means until further notice."),
    )
    reason = models.CharField(_("why, for families"), max_length=200, blank=True)

    class Meta:
        ordering = ("first_day", "pk")
        verbose_name = _("closure")
        verbose_name_plural = _("closures")
        constraints = [
            models.CheckConstraint(
                name="closure_of_one_thing",
                condition=Q(place__isnull=False, organization__isnull=True)
                | Q(place__isnull=True, organization__isnull=False),
                violation_error_message=_("A closure is of a place or of an organization."),
            ),
            models.CheckConstraint(
                name="closure_in_order",
                condition=Q(last_day__isnull=True) | Q(last_day__gte=F("first_day")),
                violation_error_message=_("The closure ends before it starts."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.first_day} - {self.last_day or '…'}"
