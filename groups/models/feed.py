"""The outside lists of meetings that this site takes in."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from resources.models import Organization, Source
from resources.models.place import validate_zone

from .group import Program


class MeetingFeed(models.Model):
    """How one source of meetings is read: kept, so that a second import asks nothing again."""

    class Codes(models.TextChoices):
        """Whose table of type codes the feed uses; one code means different things in different fellowships."""

        MEETING_GUIDE = "meeting-guide", _("Meeting Guide (AA)")
        AL_ANON = "al-anon", _("Al-Anon")
        ACA = "aca", _("Adult Children of Alcoholics")
        CODA = "coda", _("Co-Dependents Anonymous")
        RCA = "rca", _("Recovering Couples Anonymous")
        NA = "na", _("NA (BMLT)")
        NONE = "none", _("None: leave its codes out")

    source = models.OneToOneField(Source, models.PROTECT, related_name="meeting_feed", verbose_name=_("source"))
    address = models.URLField(
        _("address of the feed"), max_length=500, blank=True, help_text=_("Empty when the list comes as a file.")
    )
    codes = models.CharField(
        _("type codes"),
        max_length=20,
        choices=Codes,
        default=Codes.NONE,
        help_text=_("“M” means men in one fellowship and something else in another."),
    )
    program = models.ForeignKey(Program, models.PROTECT, null=True, blank=True, verbose_name=_("program"))
    organization = models.ForeignKey(
        Organization, models.PROTECT, null=True, blank=True, verbose_name=_("organization")
    )
    for_person_who_uses = models.BooleanField(
        _("for the person who uses"), default=False, help_text=_("Shown apart from family groups.")
    )
    zone = models.CharField(
        _("time zone"),
        max_length=40,
        default="America/New_York",
        validators=[validate_zone],
        help_text=_("For meetings that name none and stand in no ZIP code or town we know."),
    )
    publish = models.BooleanField(
        _("publish at once"),
        default=False,
        help_text=_("Else new groups wait as drafts until staff have looked at them."),
    )

    class Meta:
        ordering = ("source__name",)
        verbose_name = _("meeting feed")
        verbose_name_plural = _("meeting feeds")

    def __str__(self) -> str:
        return str(self.source)
