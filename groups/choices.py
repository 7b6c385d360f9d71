"""Choices of support groups and their meetings."""

from django.utils.translation import gettext_lazy as _

AUDIENCES = [
    ("family", _("Families and friends")),
    ("parents", _("Parents")),
    ("partners", _("Partners")),
    ("siblings", _("Brothers and sisters")),
    ("grandparents", _("Grandparents")),
    ("grieving", _("People who grieve")),
    ("young", _("Young people")),
    ("men", _("Men")),
    ("women", _("Women")),
    ("lgbtq", _("LGBTQ+ people")),
    ("everyone", _("Everyone")),
]

#: Those who are at home in any family group.
RELATIVES = {"family", "parents", "partners", "siblings", "grandparents"}

TOPICS = [
    ("oud", _("Opioid use disorder")),
    ("overdose", _("Preventing overdose")),
    ("medication", _("Medication")),
    ("mental-health", _("Mental health")),
    ("family", _("Family life")),
    ("self-care", _("Looking after yourself")),
    ("grief", _("Grief")),
    ("talking", _("How to talk")),
]

WEEKS = [
    ("1", _("1st")),
    ("2", _("2nd")),
    ("3", _("3rd")),
    ("4", _("4th")),
    ("5", _("5th")),
    ("last", _("last")),
]
