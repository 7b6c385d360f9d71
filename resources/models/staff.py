"""What a member of staff looks after."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from ..fields import CodesField
from ..states import STATE_CHOICES
from .organization import Organization


class Remit(models.Model):
    """The part of the listings that an editor sees and edits; reviewers and administrators see all."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="remit", verbose_name=_("member of staff")
    )
    organizations = models.ManyToManyField(
        Organization, blank=True, verbose_name=_("organizations"), help_text=_("Edits the listings of these.")
    )
    states = CodesField(_("states"), codes=STATE_CHOICES, help_text=_("Edits all listings of these states."))

    class Meta:
        verbose_name = _("remit")
        verbose_name_plural = _("remits")
        permissions = [
            ("publish", _("May publish, close and open listings and guides")),
            ("everywhere", _("Sees and edits every listing, whatever the remit")),
        ]

    def __str__(self) -> str:
        return str(self.user)
