"""Database fields of our own."""

from collections.abc import Iterable
from typing import Any
from uuid import uuid4

from django import forms
from django.core import checks
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models.lookups import Lookup
from django.utils.translation import gettext_lazy as _


def public_id() -> "models.UUIDField[Any, Any]":
    """The field that names a record in open data, for ever and in every directory that takes it.

    NULL only where the version before this field wrote a row during an upgrade, until `tick` gives it one.
    """
    return models.UUIDField(null=True, unique=True, default=uuid4, editable=False)


class CodesField(models.TextField):
    """Several codes out of a fixed list of choices, such as languages ("en", "es").

    In Python a tuple of codes in the order of `choices`; in the database ",en,es,", so that one code is
    found with `languages__has="en"` on every database. Forms show checkboxes.
    """

    def __init__(self, *args: Any, codes: Iterable[tuple[str, Any]] = (), **kwargs: Any) -> None:
        self.codes = list(codes)
        kwargs.setdefault("default", "")
        kwargs.setdefault("blank", True)
        super().__init__(*args, **kwargs)

    def check(self, **kwargs: Any) -> list[checks.CheckMessage]:
        return [*super().check(**kwargs), *self._check_codes()]

    def _check_codes(self) -> list[checks.CheckMessage]:
        if any("," in code for code, _label in self.codes):
            return [checks.Error("A code may not contain a comma.", obj=self, id="resources.E001")]
        return []

    def contribute_to_class(self, cls: type[models.Model], name: str, private_only: bool = False) -> None:
        super().contribute_to_class(cls, name, private_only)

        def in_words(record: models.Model) -> list[str]:
            """The codes in words."""
            return self.labels(getattr(record, name))

        # Named as Django names it for a field with choices.
        setattr(cls, f"get_{name}_display", in_words)

    def to_python(self, value: Any) -> tuple[str, ...]:
        if value is None:
            return ()
        wanted = value.split(",") if isinstance(value, str) else list(value)
        wanted = [code for code in dict.fromkeys(str(code).strip() for code in wanted) if code]
        known = [code for code, _label in self.codes if code in wanted]
        return (*known, *(code for code in wanted if code not in known))

    def from_db_value(self, value: str | None, expression: Any, connection: Any) -> tuple[str, ...]:
        return self.to_python(value)

    def get_prep_value(self, value: Any) -> str:
        codes = self.to_python(value)
        return f",{','.join(codes)}," if codes else ""

    def value_to_string(self, obj: models.Model) -> str:
        return ",".join(self.to_python(self.value_from_object(obj)))

    def validate(self, value: Any, model_instance: models.Model | None) -> None:
        unknown = [code for code in value if code not in dict(self.codes)]
        if unknown:
            raise ValidationError(_("Not a choice here: %(codes)s"), params={"codes": ", ".join(unknown)})
        if not value and not self.blank:
            raise ValidationError(self.error_messages["blank"], code="blank")

    def labels(self, value: Iterable[str]) -> list[str]:
        """The words for codes, in the order of the choices; an unknown code stands for itself."""
        words = dict(self.codes)
        return [str(words.get(code, code)) for code in value]

    def formfield(self, form_class: Any = None, choices_form_class: Any = None, **kwargs: Any) -> forms.Field | None:
        return forms.MultipleChoiceField(
            choices=self.codes,
            required=not self.blank,
            label=kwargs.get("label", self.verbose_name),
            help_text=kwargs.get("help_text", self.help_text),
            widget=forms.CheckboxSelectMultiple,
        )


@CodesField.register_lookup
class Has(Lookup):
    """`field__has="en"`: the codes contain this one."""

    lookup_name = "has"

    def get_prep_lookup(self) -> str:
        return f",{self.rhs},"

    def as_sql(self, compiler: Any, connection: Any) -> Any:
        # Not LIKE, which ignores case on SQLite and minds it on PostgreSQL.
        lhs, lhs_params = self.process_lhs(compiler, connection)
        return f"strpos({lhs}, %s) > 0", [*lhs_params, self.rhs]

    def as_sqlite(self, compiler: Any, connection: Any) -> Any:
        lhs, lhs_params = self.process_lhs(compiler, connection)
        return f"instr({lhs}, %s) > 0", [*lhs_params, self.rhs]
