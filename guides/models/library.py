"""The family plan, the learning library, the glossary, families' own words and notes on the law."""

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from modelsearch import index
from modelsearch.queryset import SearchableQuerySetMixin

from resources.choices import LANGUAGES
from resources.fields import CodesField
from resources.models import Source
from resources.searching import SearchField, in_both_languages
from resources.states import STATE_CHOICES

from .guide import Guide


class PlanItem(models.Model):
    """One prompt of the family plan."""

    class Part(models.TextChoices):
        INFORMATION = "information", _("Information")
        INSURANCE = "insurance", _("Insurance")
        TREATMENT = "treatment", _("Treatment options")
        KIT = "kit", _("Overdose kit")
        SUPPORT = "support", _("Support for yourself")

    key = models.SlugField(_("short name"), max_length=80, unique=True)
    part = models.CharField(_("part of the plan"), max_length=12, choices=Part)
    position = models.PositiveSmallIntegerField(_("order"), default=0)
    prompt = models.CharField(_("prompt"), max_length=200)
    help = models.CharField(_("help"), max_length=300, blank=True)
    write = models.BooleanField(_("has a line to write on"), default=False)
    guide = models.ForeignKey(Guide, models.SET_NULL, null=True, blank=True, verbose_name=_("guide"))

    class Meta:
        ordering = ("part", "position", "pk")
        verbose_name = _("plan item")
        verbose_name_plural = _("plan items")

    def __str__(self) -> str:
        return self.prompt


class VideoQuerySet(SearchableQuerySetMixin, models.QuerySet["Video"]):
    """Videos that can be searched."""


class Video(index.Indexed, models.Model):
    """An entry of the learning library. Linked to, never embedded."""

    class About(models.TextChoices):
        NALOXONE = "naloxone", _("Naloxone")
        TALKING = "talking", _("Talking with the person you love")
        UNDERSTANDING = "understanding", _("Understanding opioid use disorder")
        STORIES = "stories", _("Recovery and family stories")

    class Known(models.TextChoices):
        YES = "yes", _("yes")
        NO = "no", _("no")
        UNKNOWN = "unknown", _("not known")

    key = models.SlugField(_("short name"), max_length=80, unique=True)
    title = models.CharField(_("title"), max_length=200)
    by = models.CharField(_("made by"), max_length=200)
    speaker = models.CharField(_("who speaks"), max_length=200, blank=True)
    about = models.CharField(_("about"), max_length=14, choices=About)
    seconds = models.PositiveIntegerField(_("length in seconds"), null=True, blank=True)
    languages = CodesField(_("languages"), codes=LANGUAGES)
    url = models.URLField(_("web address"), max_length=500)
    captions = models.CharField(_("captions"), max_length=7, choices=Known, default=Known.UNKNOWN)
    transcript = models.CharField(_("transcript"), max_length=7, choices=Known, default=Known.UNKNOWN)
    note = models.CharField(_("note"), max_length=300, blank=True)
    source = models.ForeignKey(Source, models.PROTECT, null=True, blank=True, verbose_name=_("source"))
    open_question = models.CharField(_("not confirmed yet"), max_length=300, blank=True)
    published = models.BooleanField(_("published"), default=True)

    objects = VideoQuerySet.as_manager()

    search_fields = [
        SearchField("title", boost=3),
        SearchField("by"),
        *in_both_languages("note"),
        index.FilterField("published"),
    ]

    class Meta:
        ordering = ("about", "title")
        verbose_name = _("video")
        verbose_name_plural = _("videos")

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return f"{reverse('learn')}#{self.key}"


class TermQuerySet(SearchableQuerySetMixin, models.QuerySet["Term"]):
    """Terms that can be searched."""


class Term(index.Indexed, models.Model):
    """A glossary word."""

    slug = models.SlugField(_("short name"), max_length=80, unique=True)
    word = models.CharField(_("word"), max_length=100)
    also = models.CharField(_("also called"), max_length=200, blank=True, help_text=_("Separated by commas."))
    meaning = models.TextField(_("meaning"))
    better = models.CharField(_("a better word"), max_length=100, blank=True)

    objects = TermQuerySet.as_manager()

    search_fields = [
        *in_both_languages("word", boost=3),
        *in_both_languages("also", boost=3),
        *in_both_languages("meaning"),
    ]

    class Meta:
        ordering = ("word",)
        verbose_name = _("term")
        verbose_name_plural = _("terms")

    def __str__(self) -> str:
        return self.word

    def get_absolute_url(self) -> str:
        return f"{reverse('words')}#{self.slug}"


class Synonym(models.Model):
    """A word that families type, and the words that our pages use for it. Search reads it one way: typed, then ours."""

    word = models.CharField(
        _("when a family types"), max_length=100, unique=True, help_text=_("“rehab”, “my son”, “naloxona”.")
    )
    means = models.CharField(
        _("search also looks for"),
        max_length=200,
        help_text=_("Words of our pages, in either language, the best first, separated by commas."),
    )

    class Meta:
        ordering = ("word",)
        verbose_name = _("word that families use")
        verbose_name_plural = _("words that families use")

    def __str__(self) -> str:
        return self.word


class Law(models.Model):
    """What a state's law says, in plain words: so far the Good Samaritan laws."""

    state = models.CharField(_("state"), max_length=2, choices=STATE_CHOICES)
    title = models.CharField(_("title"), max_length=150)
    text = models.TextField(_("text"))
    source = models.CharField(_("source"), max_length=200, blank=True)
    url = models.URLField(_("web address"), max_length=500, blank=True)
    note = models.CharField(_("note"), max_length=200, blank=True)
    reviewed_on = models.DateField(_("reviewed on"), null=True, blank=True)

    class Meta:
        ordering = ("state", "title")
        verbose_name = _("note on the law")
        verbose_name_plural = _("notes on the law")
        constraints = [models.UniqueConstraint(fields=["state", "title"], name="law_once")]

    def __str__(self) -> str:
        return self.title
