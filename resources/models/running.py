"""How the site itself runs: faults of our code, what each part of `tick` did, and what is noted for the launch."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class Fault(models.Model):
    """One kind of failure of our own code, by what and where; nothing about who met it."""

    #: A fingerprint of kind and place.
    key = models.CharField(max_length=32, unique=True)
    #: "ValueError"
    kind = models.CharField(_("what"), max_length=200)
    #: "groups/views/finder.py:34 in index"
    place = models.CharField(_("where"), max_length=300)
    first = models.DateTimeField(_("first met"))
    last = models.DateTimeField(_("last met"), db_index=True)
    times = models.PositiveIntegerField(_("times"), default=0)
    #: Times since the last mail about it, and when that was.
    unmailed = models.PositiveIntegerField(default=0)
    mailed = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-last", "-pk")
        verbose_name = _("fault")
        verbose_name_plural = _("faults")

    def __str__(self) -> str:
        return f"{self.kind} at {self.place}"


class PartRun(models.Model):
    """How one part of `tick` ended the last time, and when it last failed."""

    part = models.CharField(_("part"), max_length=80, unique=True)
    ran = models.DateTimeField(_("last run"))
    seconds = models.FloatField(_("seconds"), default=0)
    changed = models.PositiveIntegerField(_("changed"), default=0)
    succeeded = models.DateTimeField(_("last success"), null=True, blank=True)
    failed = models.DateTimeField(_("last failure"), null=True, blank=True)
    problem = models.CharField(_("last problem"), max_length=300, blank=True)

    class Meta:
        ordering = ("pk",)
        verbose_name = _("part of tick")
        verbose_name_plural = _("parts of tick")
        permissions = [("see_how_it_runs", _("Sees how the site runs and what a launch needs"))]

    def __str__(self) -> str:
        return self.part


class LaunchFact(models.Model):
    """Something about the launch that is noted: what a person decided, or what `tick` found."""

    key = models.CharField(max_length=30, unique=True)
    value = models.CharField(max_length=200, blank=True)
    on = models.DateTimeField(_("on"))
    #: Who decided; nobody where `tick` found it.
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = _("fact about the launch")
        verbose_name_plural = _("facts about the launch")

    def __str__(self) -> str:
        return f"{self.key} {self.value}".strip()
