"""What of guidance is written in both languages."""

from modeltranslation.translator import TranslationOptions, register

from .models import Guide, GuideSource, Law, PlanItem, Point, Term, Video


@register(Guide)
class GuideTranslation(TranslationOptions):
    fields = ("title", "question", "summary")


@register(Point)
class PointTranslation(TranslationOptions):
    fields = ("heading", "title", "text")


@register(GuideSource)
class GuideSourceTranslation(TranslationOptions):
    # An official title is one in both languages; only our own descriptions have a Spanish one.
    fields = ("title", "note")


@register(PlanItem)
class PlanItemTranslation(TranslationOptions):
    fields = ("prompt", "help")


@register(Video)
class VideoTranslation(TranslationOptions):
    fields = ("speaker", "note", "open_question")


@register(Term)
class TermTranslation(TranslationOptions):
    fields = ("word", "also", "meaning", "better")


@register(Law)
class LawTranslation(TranslationOptions):
    fields = ("title", "text", "note")
