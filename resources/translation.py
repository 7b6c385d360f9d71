"""What of the kernel's records is written in both languages."""

from modeltranslation.translator import TranslationOptions, register

from .models import Helpline, NaloxoneProgram, Organization, Place, Source


@register(Helpline)
class HelplineTranslation(TranslationOptions):
    fields = (
        "name",
        "summary",
        "text_keyword",
        "text_note",
        "hours_note",
        "languages_note",
        "coverage_note",
        "open_question",
        "closed_reason",
    )


@register(NaloxoneProgram)
class NaloxoneProgramTranslation(TranslationOptions):
    fields = (
        "name",
        "summary",
        "how_to_get",
        "cost_note",
        "hours_note",
        "coverage_note",
        "facts",
        "open_question",
        "closed_reason",
    )


@register(Organization)
class OrganizationTranslation(TranslationOptions):
    fields = ("about",)


@register(Source)
class SourceTranslation(TranslationOptions):
    # Spanish only where the name is a description ("a list of grief groups"); a proper name is one in both languages.
    fields = ("name",)


@register(Place)
class PlaceTranslation(TranslationOptions):
    fields = ("accessibility_note", "directions", "parking", "transit")
