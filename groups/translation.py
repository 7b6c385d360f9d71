"""What of support groups is written in both languages."""

from modeltranslation.translator import TranslationOptions, register

from .models import Program, SupportGroup


@register(Program)
class ProgramTranslation(TranslationOptions):
    fields = ("name", "about")


@register(SupportGroup)
class SupportGroupTranslation(TranslationOptions):
    fields = (
        "name",
        "summary",
        "audience_note",
        "cost_note",
        "registration_note",
        "first_visit",
        "schedule_note",
        "open_question",
        "closed_reason",
    )
