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

#: Times of day as families speak of them; the hours stand in `daytime.HOURS`.
TIMES = [
    ("morning", _("Morning, 5 am to noon")),
    ("afternoon", _("Afternoon, noon to 5 pm")),
    ("evening", _("Evening, 5 to 9 pm")),
    ("night", _("Late night, after 9 pm")),
]

FORMATS = [
    ("in_person", _("In person")),
    ("online", _("Online")),
    ("phone", _("By phone")),
]

#: The zones a visitor may choose for groups online and by phone.
ZONES = [
    ("America/New_York", _("Eastern time")),
    ("America/Chicago", _("Central time")),
    ("America/Denver", _("Mountain time")),
    ("America/Phoenix", _("Arizona time")),
    ("America/Los_Angeles", _("Pacific time")),
    ("America/Anchorage", _("Alaska time")),
    ("Pacific/Honolulu", _("Hawaii time")),
    ("America/Puerto_Rico", _("Atlantic time")),
]
