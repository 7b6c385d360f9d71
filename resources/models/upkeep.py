"""What keeps the site itself in order: twins that are none, links that we visit, and counts without visitors."""

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class KeptApart(models.Model):
    """Two listings that look alike, and staff said that both are right."""

    content_type = models.ForeignKey(ContentType, models.CASCADE)
    first_id = models.PositiveBigIntegerField()
    second_id = models.PositiveBigIntegerField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, verbose_name=_("by"))
    on = models.DateTimeField(_("on"), auto_now_add=True)

    class Meta:
        verbose_name = _("pair kept apart")
        verbose_name_plural = _("pairs kept apart")
        constraints = [
            models.UniqueConstraint(fields=["content_type", "first_id", "second_id"], name="pair_once"),
            models.CheckConstraint(name="pair_in_order", condition=Q(first_id__lt=F("second_id"))),
        ]

    def __str__(self) -> str:
        return f"{self.first_id}, {self.second_id}"


class Likeness(models.Model):
    """Two listings that may be one and the same, as the last search for twins found them."""

    content_type = models.ForeignKey(ContentType, models.CASCADE)
    first_id = models.PositiveBigIntegerField()
    second_id = models.PositiveBigIntegerField()
    #: 0 to 100.
    score = models.PositiveSmallIntegerField(_("how alike"))
    reasons = models.CharField(_("why"), max_length=200)
    found = models.DateTimeField(_("found"), auto_now_add=True)

    class Meta:
        ordering = ("-score", "pk")
        verbose_name = _("possible duplicate")
        verbose_name_plural = _("possible duplicates")
        constraints = [
            models.UniqueConstraint(fields=["content_type", "first_id", "second_id"], name="likeness_once"),
            models.CheckConstraint(name="likeness_in_order", condition=Q(first_id__lt=F("second_id"))),
        ]

    def __str__(self) -> str:
        return f"{self.first_id}, {self.second_id}: {self.score}"


class LastRun(models.Model):
    """The day on which a part of `tick` that is done once a day was done last."""

    part = models.CharField(max_length=50, unique=True)
    day = models.DateField()

    def __str__(self) -> str:
        return f"{self.part} {self.day}"


class Link(models.Model):
    """An outward address that stands on a page of ours, and what it answered when `check_links` visited it."""

    url = models.URLField(_("address"), max_length=500, unique=True)
    #: Where it stands, in words for staff ("Helpline: 988"), as of the last visit; the first of many.
    stands_in = models.CharField(_("stands in"), max_length=200, blank=True)
    stands_in_url = models.CharField(max_length=300, blank=True)
    #: HTTP status of the last visit, or None when there was no answer.
    status = models.PositiveSmallIntegerField(_("answer"), null=True, blank=True)
    problem = models.CharField(_("problem"), max_length=300, blank=True)
    visited = models.DateTimeField(_("visited"), null=True, blank=True)
    worked = models.DateTimeField(_("last worked"), null=True, blank=True)
    #: Days in a row on which it failed; two make it dead.
    failed_days = models.PositiveSmallIntegerField(_("days failed"), default=0)
    failed_on = models.DateField(_("last failed on"), null=True, blank=True)

    class Meta:
        ordering = ("url",)
        verbose_name = _("outward link")
        verbose_name_plural = _("outward links")

    def __str__(self) -> str:
        return self.url


class DayCount(models.Model):
    """How often a page was read on a day. Nothing about who read it."""

    day = models.DateField(_("day"))
    page = models.CharField(_("page"), max_length=200, help_text=_("Its address without query."))
    count = models.PositiveIntegerField(_("times"), default=0)

    class Meta:
        ordering = ("-day", "-count")
        verbose_name = _("count of a page")
        verbose_name_plural = _("counts of pages")
        constraints = [models.UniqueConstraint(fields=["day", "page"], name="page_counted_once_a_day")]

    def __str__(self) -> str:
        return f"{self.day} {self.page}: {self.count}"


class EmptySearch(models.Model):
    """How often a search on a day found nothing near: the first three digits of the ZIP and no more."""

    day = models.DateField(_("day"))
    #: "supportgroup" or "naloxoneprogram".
    kind = models.CharField(_("looked for"), max_length=20)
    zip3 = models.CharField(_("area"), max_length=3)
    count = models.PositiveIntegerField(_("times"), default=0)

    class Meta:
        ordering = ("-day", "zip3")
        verbose_name = _("search that found nothing near")
        verbose_name_plural = _("searches that found nothing near")
        constraints = [models.UniqueConstraint(fields=["day", "kind", "zip3"], name="empty_search_once_a_day")]

    def __str__(self) -> str:
        return f"{self.day} {self.zip3}: {self.count}"
