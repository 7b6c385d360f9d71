"""Choices that several kinds of listing share."""

from django.utils.translation import gettext_lazy as _

LANGUAGES = [
    ("en", _("English")),
    ("es", _("Spanish")),
    ("asl", _("American Sign Language")),
    ("pt", _("Portuguese")),
    ("ht", _("Haitian Creole")),
    ("pl", _("Polish")),
    ("fr", _("French")),
    ("it", _("Italian")),
    ("de", _("German")),
    ("ru", _("Russian")),
    ("uk", _("Ukrainian")),
    ("ar", _("Arabic")),
    ("fa", _("Persian")),
    ("hi", _("Hindi")),
    ("zh", _("Chinese")),
    ("ja", _("Japanese")),
    ("ko", _("Korean")),
    ("vi", _("Vietnamese")),
    ("tl", _("Tagalog")),
    ("many", _("many languages")),
    ("interpreter", _("other languages by interpreter")),
]
