"""Guides and the points they are made of."""

from typing import Self

from django.contrib.contenttypes.fields import GenericRelation
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from modelsearch import index
from modelsearch.queryset import SearchableQuerySetMixin

from resources.models import SpanishReview
from resources.searching import in_both_languages

#: The guide behind /overdose/, which has an address of its own.
OVERDOSE_SLUG = "overdose"
DOS_AND_DONTS_SLUG = "dos-and-donts"
#: Guides that pages of other kinds lead to.
LINKED_SLUGS = {DOS_AND_DONTS_SLUG, "first-meeting", "naloxone-at-home"}


class GuideQuerySet(SearchableQuerySetMixin, models.QuerySet["Guide"]):
    def published(self) -> Self:
        """What the public sees."""
        return self.filter(status=Guide.Status.PUBLISHED)


class Guide(index.Indexed, models.Model):
    """A page of guidance. It is made of points, has sources, and says who reviewed it and when."""

    class Kind(models.TextChoices):
        DO_AND_DONT = "do-and-dont", _("Do's and don'ts")
        STEPS = "steps", _("Steps")
        ARTICLE = "article", _("Article")
        EMERGENCY = "emergency", _("Emergency")

    class Topic(models.TextChoices):
        OVERDOSE = "overdose", _("Overdose and naloxone")
        TALKING = "talking", _("Talking and living together")
        TREATMENT = "treatment", _("Treatment and medication")
        RECOVERY = "recovery", _("Recovery and return to use")
        YOURSELF = "yourself", _("Looking after yourself and the family")
        PRACTICAL = "practical", _("Paying and getting there")
        UNDERSTANDING = "understanding", _("Understanding opioid use disorder")
        COMMUNITY = "community", _("Finding others")

    class Status(models.TextChoices):
        DRAFT = "draft", _("draft")
        PUBLISHED = "published", _("published")

    title = models.CharField(_("title"), max_length=150)
    slug = models.SlugField(
        _("address"),
        max_length=120,
        unique=True,
        help_text=_("The last part of its web address. Old ones keep working."),
    )
    question = models.CharField(
        _("as a family would ask it"),
        max_length=150,
        blank=True,
        help_text=_("“They said no. What now?” Shown in lists."),
    )
    kind = models.CharField(_("kind"), max_length=12, choices=Kind)
    topic = models.CharField(_("topic"), max_length=14, choices=Topic)
    summary = models.TextField(_("summary"), help_text=_("One or two short sentences."))
    series = models.SlugField(
        _("series"), max_length=60, blank=True, help_text=_("Guides of one series link to each other.")
    )
    position = models.PositiveSmallIntegerField(_("order"), default=100)
    related = models.ManyToManyField("self", blank=True, verbose_name=_("related guides"))
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.DRAFT, db_index=True)
    reviewer = models.CharField(
        _("reviewed by"),
        max_length=150,
        blank=True,
        help_text=_("Name and role of the clinician or expert who agreed to be named."),
    )
    reviewed_on = models.DateField(_("reviewed on"), null=True, blank=True)
    created = models.DateTimeField(_("created"), auto_now_add=True)
    updated = models.DateTimeField(_("changed"), auto_now=True)

    spanish_reviews = GenericRelation(SpanishReview)

    objects = GuideQuerySet.as_manager()

    #: Whoever reads its Spanish reads these rows, too (resources.spanish_review).
    spanish_parts = ("points",)

    search_fields = [
        *in_both_languages("title", boost=3),
        *in_both_languages("question", boost=2),
        *in_both_languages("summary", boost=2),
        index.RelatedFields("points", [*in_both_languages("title"), *in_both_languages("text")]),
        index.FilterField("status"),
    ]

    class Meta:
        ordering = ("topic", "position", "title")
        verbose_name = _("guide")
        verbose_name_plural = _("guides")
        constraints = [
            models.CheckConstraint(
                name="guide_review_is_whole",
                condition=Q(reviewed_on__isnull=True, reviewer="") | (Q(reviewed_on__isnull=False) & ~Q(reviewer="")),
                violation_error_message=_("A review date needs a reviewer, and a reviewer a date."),
            )
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        if self.slug == OVERDOSE_SLUG:
            return reverse("overdose")
        return reverse("guides:detail", args=[self.slug])


class Point(models.Model):
    """One do, don't, step, sign or fact of a guide."""

    class Kind(models.TextChoices):
        DO = "do", _("do")
        DONT = "dont", _("don't")
        STEP = "step", _("step")
        SIGN = "sign", _("sign")
        FACT = "fact", _("fact")

    class Drawing(models.TextChoices):
        """Each is a template in `templates/drawings/`."""

        WAKE = "wake", _("a fist rubs the middle of the chest")
        CALL = "call", _("a phone calls 911 on speaker")
        SPRAY = "spray", _("a nasal spray in one nostril")
        BREATHE = "breathe", _("rescue breaths, nose pinched")
        AGAIN = "again", _("wait 2 to 3 minutes, other nostril")
        SIDE = "side", _("a person lies on their side")
        STAY = "stay", _("a helper stays beside the person")

    guide = models.ForeignKey(Guide, models.CASCADE, related_name="points")
    kind = models.CharField(_("kind"), max_length=4, choices=Kind)
    position = models.PositiveSmallIntegerField(_("order"), default=0)
    heading = models.CharField(
        _("new section"), max_length=120, blank=True, help_text=_("Starts a section with this heading.")
    )
    title = models.CharField(_("in short"), max_length=200, help_text=_("A don't begins “Do not”."))
    text = models.TextField(_("text"), blank=True, help_text=_("Short sentences. Markdown for lists and links."))
    drawing = models.CharField(
        _("drawing"),
        max_length=10,
        choices=Drawing,
        blank=True,
        help_text=_("Shown with a step: what the hands do."),
    )
    on_home = models.BooleanField(_("on the home page"), default=False)

    class Meta:
        ordering = ("position", "pk")
        verbose_name = _("point")
        verbose_name_plural = _("points")

    def __str__(self) -> str:
        return self.title


class GuideSource(models.Model):
    """A publication that a guide follows."""

    guide = models.ForeignKey(Guide, models.CASCADE, related_name="sources")
    title = models.CharField(_("title"), max_length=200)
    url = models.URLField(_("web address"), max_length=500, blank=True)
    note = models.CharField(_("note"), max_length=200, blank=True, help_text=_("“2024”, “read in May 2026”."))

    class Meta:
        ordering = ("pk",)
        verbose_name = _("source")
        verbose_name_plural = _("sources")

    def __str__(self) -> str:
        return self.title
