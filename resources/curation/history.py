"""Who changed what, when, and why. The rows are kept by django-simple-history; this says who acts and for what reason.

A signed-in editor is known from the request. Whoever else acts (an import, an organization by its link, a command)
names itself::

    with acting("Import from Al-Anon Massachusetts"):
        ...

All that one step writes (one request of a signed-in person, one `acting`) bears the same moment, so that it is told as
one story: see `stories.py`.

Bulk writes of records with a history go through `bulk_create` and `bulk_update` here, because Django tells nobody
of them otherwise.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime
from typing import Any, NamedTuple, TypeVar

from django.contrib.auth.models import AbstractBaseUser
from django.db import models
from django.utils import timezone
from django.utils.module_loading import import_string
from simple_history import register
from simple_history.models import HistoricalRecords
from simple_history.utils import bulk_create_with_history, bulk_update_with_history

#: Longest reason that a row holds.
LONGEST_REASON = 200
#: Kept by the site itself and moved on at every turn, or a person's own address: no part of any story.
NEVER_KEPT = {"next_start", "created", "updated", "contact_email", "uid"}

Record = TypeVar("Record", bound=models.Model)


class _Actor(NamedTuple):
    reason: str
    by: AbstractBaseUser | None
    moment: datetime


_actor: ContextVar[_Actor | None] = ContextVar("actor", default=None)
_step: ContextVar[datetime | None] = ContextVar("step", default=None)


@contextmanager
def acting(reason: str, by: AbstractBaseUser | None = None) -> Iterator[None]:
    """Every change within is told with this reason, such as "Accepted suggestion 12", and as done by `by`.

    Without `by`, the reason names the actor: "Import from …", "The organization, by its link". The innermost counts.
    """
    token = _actor.set(_Actor(reason[:LONGEST_REASON], by, timezone.now()))
    try:
        yield
    finally:
        _actor.reset(token)


@contextmanager
def one_step() -> Iterator[None]:
    """All changes within are one story, whoever acts; also as a decorator. In a request they are so anyway."""
    token = _step.set(_step.get() or timezone.now())
    try:
        yield
    finally:
        _step.reset(token)


def _moment() -> datetime:
    """When the step began that is under way; now, where nobody marked one."""
    if actor := _actor.get():
        return actor.moment
    request = getattr(HistoricalRecords.context, "request", None)
    if request is None:
        return _step.get() or timezone.now()
    moment: datetime = vars(request).setdefault("_moment_of_history", timezone.now())
    return moment


class _Records(HistoricalRecords):
    """History rows that know the actor of `acting`, and the step that they are part of."""

    def create_historical_record(self, instance: Any, history_type: str, using: Any = None) -> None:
        if hasattr(instance, "_history_date"):
            super().create_historical_record(instance, history_type, using)
            return
        instance._history_date = _moment()
        try:
            super().create_historical_record(instance, history_type, using)
        finally:
            del instance._history_date

    def m2m_changed(self, instance: Any, action: str, attr: str, pk_set: Any, reverse: bool, **more: Any) -> None:
        super().m2m_changed(instance, action, attr, pk_set, reverse, **more)
        field: Any = type(instance)._meta.get_field(attr)
        if action not in {"post_add", "post_remove"} or not field.remote_field.symmetrical:
            return
        # A link that goes both ways changes the other record, too; Django writes its half only after this signal.
        for other in type(instance)._default_manager.filter(pk__in=pk_set):
            self.create_historical_record(other, "~")
            if action == "post_add":
                ends = {field.m2m_field_name(): other, field.m2m_reverse_field_name(): instance}
                self.m2m_models[field].objects.create(history=other.history.latest("history_id"), id=0, **ends)

    def get_change_reason_for_object(self, instance: Any, history_type: str, using: Any) -> str | None:
        own: str | None = super().get_change_reason_for_object(instance, history_type, using)
        actor = _actor.get()
        return own or (actor.reason if actor else None)

    def copy_fields(self, model: type[models.Model]) -> dict[str, Any]:
        """The columns of the history, of which none is unique: many rows tell of one record.

        The library sees to that, but a column of a second language takes after its first one.
        """
        fields: dict[str, Any] = super().copy_fields(model)
        for name, field in fields.items():
            _name, path, args, options = field.deconstruct()
            if options.pop("unique", False):
                fields[name] = import_string(path)(*args, **options)
        return fields

    def get_history_user(self, instance: Any) -> Any:
        actor = _actor.get()
        return actor.by if actor else super().get_history_user(instance)


def keep_history(*kept: type[models.Model]) -> None:
    """Keeps a history of these models, as `Model.history`.

    Call it from `AppConfig.ready()`: only then do the models have the columns of their second language.
    """
    for model in kept:
        names = {field.name for field in model._meta.get_fields()}
        register(
            model,
            records_class=_Records,
            history_change_reason_field=models.CharField(max_length=LONGEST_REASON, null=True),
            excluded_fields=sorted(NEVER_KEPT & names),
            m2m_fields=[field.name for field in model._meta.local_many_to_many],
        )


def bulk_create(records: Sequence[Record], *, batch_size: int | None = None) -> list[Record]:
    """Writes new records of one model, each with its line of history where the model keeps one; gives them back."""
    if not records:
        return []
    model = type(records[0])
    if not hasattr(model, "history"):
        return model._default_manager.bulk_create(records, batch_size=batch_size)
    written: list[Record] = bulk_create_with_history(list(records), model, batch_size=batch_size, **_defaults())
    return written


def bulk_update(records: Sequence[Record], fields: Sequence[str], *, batch_size: int | None = None) -> None:
    """Writes `fields` of known records of one model, each with its line of history where the model keeps one."""
    if not records:
        return
    model = type(records[0])
    if not hasattr(model, "history"):
        model._default_manager.bulk_update(records, fields, batch_size=batch_size)
        return
    bulk_update_with_history(list(records), model, list(fields), batch_size=batch_size, **_defaults())


def _defaults() -> dict[str, Any]:
    actor = _actor.get()
    named = {"default_change_reason": actor.reason, "default_user": actor.by} if actor else {}
    return named | {"default_date": _moment()}
