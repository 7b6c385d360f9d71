"""What narrows the finder's list. Each filter's rule stands here once, and twice side by side: as a question to the
database, and as what a record that was read holds, for counting. A test holds the two against each other.

Several values of one filter mean "any of these"; different filters must all hold. How and when a group meets is in
`when`.
"""

from collections.abc import Callable, Iterable
from functools import cache
from typing import Any, NamedTuple

from django.db.models import Exists, OuterRef, Q

from resources.choices import LANGUAGES
from resources.models import Place

from .choices import AUDIENCES, RELATIVES
from .models import Meeting, SupportGroup, SupportGroupQuerySet
from .when import Reach, When, any_of

#: The value of `for` that shows the groups kept apart for the person who uses.
PERSON = "person"
#: Fields in which free text is looked for, beside the notes of meetings.
_TEXTS = (
    *("name", "summary", "schedule_note"),
    *("place__name", "place__address", "place__town", "organization__name", "program__name"),
)


class Held(NamedTuple):
    """What the filters look at in a group, as one row of the database tells it."""

    in_person: int
    online: int
    by_phone: int
    #: Codes as they are stored: ",en,es,".
    languages: str
    program: str | None
    audience: str
    accessible: str | None


class Rule(NamedTuple):
    """A filter on the group itself."""

    #: The groups that hold a value, in a list of this reach.
    as_q: Callable[[str, Reach], Q]
    #: All the values that a group holds, in a list of this reach.
    values: Callable[[Held, Reach], frozenset[str]]


# Language ---------------------------------------------------------------------------------------


def _speaking(language: str, _reach: Reach) -> Q:
    return Q(languages__has=language) | Q(languages__has="many")


@cache
def _languages(codes: str) -> frozenset[str]:
    spoken = set(codes.strip(",").split(","))
    return frozenset(spoken | {code for code, _label in LANGUAGES} if "many" in spoken else spoken)


# For whom ---------------------------------------------------------------------------------------


def _welcoming(whom: str, _reach: Reach) -> Q:
    """Groups that say they are for these people, or for everyone; a relative is also at home in a family group."""
    welcome = Q(audience__has=whom) | Q(audience__has="everyone")
    if whom in RELATIVES:
        welcome |= Q(audience__has="family") | Q(audience="")
    return welcome


@cache
def _welcomed(codes: str) -> frozenset[str]:
    named = set(filter(None, codes.split(",")))
    if "everyone" in named:
        return frozenset(code for code, _label in AUDIENCES)
    return frozenset(named | RELATIVES if "family" in named or not named else named)


# Step-free --------------------------------------------------------------------------------------


def _step_free(_value: str, reach: Reach) -> Q:
    """A way in without steps; where nobody travels there are none."""
    if reach.from_afar:
        return Q()
    return Q(place__accessible=Place.Access.YES) | Q(in_person=False)


def _is_step_free(held: Held, reach: Reach) -> frozenset[str]:
    free = reach.from_afar or held.accessible == Place.Access.YES or not held.in_person
    return frozenset({"yes"} if free else ())


#: The filters on the group itself, by their name in addresses. How and when it meets belong together, see below.
RULES: dict[str, Rule] = {
    "language": Rule(_speaking, lambda held, _reach: _languages(held.languages)),
    "program": Rule(
        lambda slug, _reach: Q(program__slug=slug),
        lambda held, _reach: frozenset([held.program] if held.program else ()),
    ),
    "for": Rule(_welcoming, lambda held, _reach: _welcomed(held.audience)),
    "accessible": Rule(_step_free, _is_step_free),
}


def narrowed(
    groups: SupportGroupQuerySet, asked: dict[str, Any], reach: Reach, zones: Iterable[str]
) -> SupportGroupQuerySet:
    """The groups of a list that fit every filter asked."""
    for name, rule in RULES.items():
        if values := [value for value in asked[name] if value != PERSON]:
            groups = groups.filter(any_of(rule.as_q(value, reach) for value in values))
    return groups.filter(When.of(asked).groups_q(reach, zones))


def of_this_side(asked: dict[str, Any]) -> SupportGroupQuerySet:
    """Listed groups for families, or those kept apart for the person who uses, with every word that was typed."""
    groups = SupportGroup.objects.listed().filter(for_person_who_uses=PERSON in asked["for"])
    for word in (asked["q"] or "").split():
        noted = Meeting.objects.filter(group=OuterRef("pk"), note__icontains=word)
        groups = groups.filter(any_of(Q(**{f"{text}__icontains": word}) for text in _TEXTS) | Q(Exists(noted)))
    return groups
