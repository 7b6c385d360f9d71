"""Our own lists of terms, and the attributes that carry them: what a listing is, and all that HSDS has no field for."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.db import models

from .identity import derived

Json = dict[str, Any]


class Term(NamedTuple):
    """One word of a taxonomy."""

    code: str
    name: str
    #: HSDS asks for one: the name, where there is no more to say.
    description: str
    #: Where the term is explained, or "".
    uri: str = ""


@dataclass(frozen=True, eq=False)
class Taxonomy:
    """A list of terms, with all that HSDS tells of it."""

    #: Permanent: the ids of its terms hang on it.
    code: str
    name: str
    description: str
    #: Gives its terms, in English.
    terms: Callable[[], Iterable[Term]]

    @property
    def id(self) -> str:
        return derived("taxonomy", self.code)

    def term_id(self, code: str) -> str:
        """The id of a term."""
        return derived("term", self.code, code)

    def as_json(self) -> Json:
        """The taxonomy as HSDS has it."""
        return {"id": self.id, "name": self.name, "description": self.description}

    def short(self, term: Term) -> Json:
        """A term as an attribute carries it."""
        told = {
            "id": self.term_id(term.code),
            "code": term.code,
            "name": term.name,
            "description": term.description or term.name,
            "taxonomy": self.name,
        }
        return told | ({"term_uri": term.uri} if term.uri else {})

    def term(self, term: Term) -> Json:
        """A term as HSDS has it."""
        return self.short(term) | {"taxonomy_id": self.id, "language": "en"}

    def attribute(self, entity: str, owner: object, term: Term, value: str = "") -> Json:
        """An attribute that says a term of the object `owner` (its id), which is an `entity` of HSDS ("service").

        `value` is what the term alone does not say.
        """
        told = {
            "id": derived("attribute", owner, self.code, term.code, value),
            "link_id": str(owner),
            "link_type": "taxonomy_term",
            "link_entity": entity,
            "taxonomy_term_id": self.term_id(term.code),
            "taxonomy_term": self.short(term),
        }
        return told | ({"value": value} if value else {})


_taxonomies: dict[str, Taxonomy] = {}


def register_taxonomy(taxonomy: Taxonomy) -> Taxonomy:
    """Makes a taxonomy known to the API; returns it."""
    _taxonomies[taxonomy.code] = taxonomy
    return taxonomy


def all_taxonomies() -> list[Taxonomy]:
    """Every registered taxonomy, by its name."""
    return sorted(_taxonomies.values(), key=lambda each: each.name)


def of_choices(code: str, name: str, description: str, field: Any) -> Taxonomy:
    """A taxonomy of a field's choices (a `CodesField` or one with `choices`), registered."""
    choices = getattr(field, "codes", None) or field.flatchoices
    return register_taxonomy(
        Taxonomy(code, name, description, lambda: [Term(str(key), str(label), str(label)) for key, label in choices])
    )


def choice(taxonomy: Taxonomy, code: str) -> Term:
    """A term of a taxonomy by its code. Raises KeyError for one that it lacks."""
    return {term.code: term for term in taxonomy.terms()}[code]


# Facts --------------------------------------------------------------------------------------------

_facts: dict[str, str] = {}
#: Fields of ours that travel as attributes with a value: the term names the field.
FACTS = register_taxonomy(
    Taxonomy(
        "facts",
        "Fields of Alongside",
        "Facts that HSDS has no field for. The attribute's value is the fact.",
        lambda: [Term(code, code.replace("_", " "), description) for code, description in sorted(_facts.items())],
    )
)
_IN_SPANISH = "_es"


def register_facts(facts: Mapping[str, str]) -> None:
    """Makes facts known: for each code what its value is. The same in Spanish is its code with "_es"."""
    _facts.update(facts)
    _facts.update({f"{code}{_IN_SPANISH}": f"The same in Spanish: {told}" for code, told in facts.items()})


def facts(entity: str, owner: object, told: Iterable[tuple[str, str]]) -> Iterator[Json]:
    """Attributes of facts that say something: codes and values. Raises KeyError for a fact that is not registered."""
    for code, value in told:
        if value:
            term = Term(code, code.replace("_", " "), _facts[code])
            yield FACTS.attribute(entity, owner, term, value)


def fact_values(record: models.Model, names: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Fields of a record as facts: texts as they are, a date as 2026-12-01, true as "yes"."""
    for name in names:
        value = getattr(record, name)
        yield name, "yes" if value is True else "" if value in (None, False) else str(value)
