"""Guidance, the family plan, the learning library, the glossary and notes on the law in the admin."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.views.main import ChangeList
from django.http import HttpRequest
from django.utils.safestring import SafeString
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from resources.admin import AddressAdmin, StaffAdmin
from resources.admin.grades import grade_in_words
from resources.admin.rows import RowsInline
from resources.admin.spanish import spanish_fields
from resources.admin.words import found_in, in_words
from resources.models import FlaggedWord
from resources.reading import FEWEST_WORDS, HIGHEST_GRADE, LOWEST_EASE, grade_of
from resources.texts import prose_of, texts_of

from .models import Guide, GuideSource, Law, PlanItem, Point, Synonym, Term, Video
from .models.guide import DOS_AND_DONTS_SLUG, OVERDOSE_SLUG
from .reviewing import ReviewFilter
from .sheets import (
    GuideSheet,
    GuideSourceSheet,
    LawSheet,
    PlanItemSheet,
    PointSheet,
    SynonymSheet,
    TermSheet,
    VideoSheet,
)


class PointForm(forms.ModelForm):
    """A point of a guide; a new one without a number goes to the end."""

    position = forms.IntegerField(
        label=_("Order"),
        required=False,
        min_value=0,
        max_value=32767,
        widget=forms.NumberInput(attrs={"class": "order"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.instance.pk:
            self.initial["position"] = None


class PointFormSet(forms.BaseInlineFormSet):
    """The points of one guide."""

    def save(self, commit: bool = True) -> Any:
        typed = [form.cleaned_data.get("position") for form in self.forms]
        last = max((position or 0 for position in typed), default=0)
        for form, position in zip(self.forms, typed, strict=True):
            if position is None:
                last = min(last + 10, 32767)
                form.instance.position = last
        return super().save(commit)


class PointInline(admin.StackedInline):
    model = Point
    form = PointForm
    formset = PointFormSet
    fields = (("position", "kind", "on_home"), "heading", "title", "text", "drawing", *spanish_fields(Point))
    ordering = ("position", "pk")
    extra = 0
    verbose_name_plural = _("Points, in the order families read them (no number: at the end)")

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name in {"title", "text"}:
            # A point is read whole while it is edited.
            kwargs["widget"] = forms.Textarea(attrs={"rows": 2 if db_field.name == "title" else 5, "class": "whole"})
        return super().formfield_for_dbfield(db_field, request, **kwargs)


class GuideSourceInline(RowsInline):
    model = GuideSource
    fields = ("title", "url", "note", *spanish_fields(GuideSource))
    verbose_name_plural = _("Sources it follows")


class GuideList(ChangeList):
    """Guides, each with the flagged words that stand in it: two more queries for all of them."""

    def get_results(self, request: HttpRequest) -> None:
        super().get_results(request)
        flagged = list(FlaggedWord.objects.all())
        for guide in self.result_list:
            guide.flagged_words = _flagged_in(guide, flagged)


def _flagged_in(guide: Guide, flagged: list[FlaggedWord]) -> list[FlaggedWord]:
    """The flagged words in any language of a guide, those that no public page may have first."""
    return found_in("\n".join(said for text in texts_of(guide) for said in (text.english, text.spanish)), flagged)


def _reads(guide: Guide, language: str) -> str:
    """How a guide reads in a language, in words."""
    if not guide.pk:
        return "–"
    pieces = prose_of(texts_of(guide), language)
    if not any(pieces):
        return str(_("no text yet"))
    grade = grade_of(pieces, language)
    return grade_in_words(grade) if grade else str(_("too short to tell"))


@admin.register(Guide)
class GuideAdmin(AddressAdmin):
    sheets = (GuideSheet, PointSheet, GuideSourceSheet)
    address_from = "title"
    publishing = ("status",)
    list_display = ("title", "kind", "topic", "status", "reads_in_english", "reads_in_spanish", "words", "reviewed_on")
    list_filter = (
        "status",
        "kind",
        "topic",
        ReviewFilter,
    )
    search_fields = ("title", "question", "summary", "slug", "points__title", "points__text")
    autocomplete_fields = ("related",)
    inlines = (PointInline, GuideSourceInline)
    fieldsets = (
        (_("What families see first"), {"fields": ("title", "slug", "question", "summary")}),
        (_("Where it stands"), {"fields": (("kind", "topic"), ("series", "position"), "related")}),
        (
            _("Review"),
            {
                "fields": (("reviewer", "reviewed_on"),),
                "description": _("Only after the reviewer has read this very text and agreed to be named."),
            },
        ),
        (
            _("How it reads"),
            {
                "fields": (("reads_in_english", "reads_in_spanish"), "words"),
                "description": format_lazy(
                    _(
                        "As it was last saved. English: US school grade, at most {grade}. "
                        "Spanish: ease by Fernández Huerta, at least {ease} of 100. "
                        "Below {words} words a text has no grade."
                    ),
                    grade=HIGHEST_GRADE,
                    ease=LOWEST_EASE,
                    words=FEWEST_WORDS,
                ),
            },
        ),
        (_("Status"), {"fields": ("status",)}),
    )

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        shown = (*super().get_readonly_fields(request, obj), "reads_in_english", "reads_in_spanish", "words")
        # Two pages of the site find their guide by its address.
        return ("slug", *shown) if obj and obj.slug in {OVERDOSE_SLUG, DOS_AND_DONTS_SLUG} else shown

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).prefetch_related("points")

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        return GuideList

    @admin.display(description=_("reads in English"))
    def reads_in_english(self, guide: Guide) -> str:
        return _reads(guide, "en")

    @admin.display(description=_("reads in Spanish"))
    def reads_in_spanish(self, guide: Guide) -> str:
        return _reads(guide, "es")

    @admin.display(description=_("words to think about"))
    def words(self, guide: Guide) -> SafeString | str:
        """Each flagged word, what it is and what to write in its place."""
        if not guide.pk:
            return "–"
        found = getattr(guide, "flagged_words", None)
        if found is None:
            found = _flagged_in(guide, list(FlaggedWord.objects.all()))
        return in_words(found) or "–"

    def view_on_site(self, obj: Guide) -> str | None:
        """The public page; a draft has none yet."""
        return obj.get_absolute_url() if obj.status == Guide.Status.PUBLISHED else None


@admin.register(PlanItem)
class PlanItemAdmin(StaffAdmin):
    sheets = (PlanItemSheet,)
    list_display = ("prompt", "part", "position", "write", "guide")
    list_filter = ("part", "write")
    list_select_related = ("guide",)
    search_fields = ("prompt", "help", "key")
    autocomplete_fields = ("guide",)


@admin.register(Video)
class VideoAdmin(StaffAdmin):
    sheets = (VideoSheet,)
    publishing = ("published",)
    list_display = ("title", "by", "about", "captions", "published", "source")
    list_filter = ("published", "about", "captions", "transcript")
    list_select_related = ("source",)
    search_fields = ("title", "by", "speaker", "note", "key")
    autocomplete_fields = ("source",)
    fieldsets = (
        (
            _("What families see first"),
            {"fields": ("title", "key", ("by", "speaker"), "about", "url", "seconds", "languages", "note")},
        ),
        (_("For people who do not hear the sound"), {"fields": (("captions", "transcript"),)}),
        (_("Where the facts come from"), {"fields": ("source", "open_question")}),
        (_("Status"), {"fields": ("published",)}),
    )

    def save_model(self, request: HttpRequest, obj: Video, form: Any, change: bool) -> None:
        if not change and not self.has_publish_permission(request):
            obj.published = False
        super().save_model(request, obj, form, change)


@admin.register(Term)
class TermAdmin(StaffAdmin):
    sheets = (TermSheet,)
    list_display = ("word", "also", "better")
    search_fields = ("word", "also", "meaning")
    fields = ("word", "slug", "also", "meaning", "better")
    # It explains the very words that hurt.
    hints_at_words = False

    def get_prepopulated_fields(self, request: HttpRequest, obj: Any = None) -> dict[str, Sequence[str]]:
        return {} if obj else {"slug": ("word",)}


@admin.register(Synonym)
class SynonymAdmin(StaffAdmin):
    sheets = (SynonymSheet,)
    list_display = ("word", "means")
    search_fields = ("word", "means")


@admin.register(Law)
class LawAdmin(StaffAdmin):
    sheets = (LawSheet,)
    list_display = ("state", "title", "source", "reviewed_on")
    list_display_links = ("title",)
    list_filter = (("state", admin.AllValuesFieldListFilter), ("reviewed_on", admin.EmptyFieldListFilter))
    search_fields = ("title", "text", "source")
    fieldsets = (
        (
            None,
            {
                "fields": ("state", "title", "text", "source", "url", "note", "reviewed_on"),
                "description": _("There are no drafts here: what you save stands on the overdose page at once."),
            },
        ),
    )
