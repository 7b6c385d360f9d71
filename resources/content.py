"""The version of what families read: another one after every transaction that wrote to a public page's tables.

It moves with saves in the admin, imports, confirmed links, `tick` and any other command, since it watches what is
sent to the database: one row of `ContentChange` for each transaction, written inside it. Two transactions never wait
for each other for that. Changes by other programs (psql) are not seen; a kept page lives a minute at most, so they
show then.

Where processes share a cache (setting CACHE_URL), the version is asked there, and only every few seconds of the
database.
"""

import logging
import re
import uuid
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import Any

from django.apps import apps
from django.core.cache import cache, caches
from django.core.cache.backends.dummy import DummyCache
from django.core.cache.backends.locmem import LocMemCache
from django.db import DEFAULT_DB_ALIAS, connections, models, transaction
from django.db.models import Count, Max

from .models import ContentChange

logger = logging.getLogger(__name__)

#: Seconds for which the shared cache answers for the database.
SHARED_FOR = 5
_SHARED = "content-version"
#: Rows above which the old ones go: counting must stay cheap.
MOST_ROWS = 1000
#: Rows that no page kept anywhere can still be asked about.
FORGET_AFTER = timedelta(hours=1)

_WRITES = re.compile(
    r"\s*(?:INSERT\s+(?:OR\s+\w+\s+)?INTO|REPLACE\s+INTO|UPDATE|DELETE\s+FROM|TRUNCATE(?:\s+TABLE)?)\s+(.*)",
    re.IGNORECASE | re.DOTALL,
)
#: The table that is written; TRUNCATE alone names several.
_TABLES = re.compile(r'"?\w+"?(?:\s*,\s*"?\w+"?)*')

#: Tables that public pages are made of; filled by the apps in `ready()`.
_tables: set[str] = set()
#: What is done after every change, in the process that made it.
_afterwards: list[Callable[[], None]] = []
#: True while tables are made and changed: ours may not be there yet.
_migrating = False


def register_content(app_label: str, staff_only: Iterable[type[models.Model]] = ()) -> None:
    """All records of an app are content, but for those that only staff see, and histories."""
    hidden = {model._meta.db_table for model in staff_only}
    for model in apps.get_app_config(app_label).get_models(include_auto_created=True):
        if model._meta.db_table not in hidden and not model.__name__.startswith("Historical"):
            _tables.add(model._meta.db_table)


def after_change(do: Callable[[], None]) -> None:
    """Has `do` called after every transaction that changed content. What it raises is logged, and harms nobody."""
    _afterwards.append(do)


def version() -> str:
    """The version of the content now; equal versions mean the same content. Raises what the database raises."""
    if not is_shared():
        return stored_version()
    known = shared_version()
    if known is None:
        known = stored_version()
        # `add`, because a transaction that ended meanwhile has put a newer one there.
        cache.add(_SHARED, known, SHARED_FOR)
    return known


def shared_version() -> str | None:
    """The version as the shared cache knows it; None where there is none, or it does not know. Asks no database."""
    known: str | None = cache.get(_SHARED) if is_shared() else None
    return known


def stored_version() -> str:
    """The version as the database has it, which stays the same as long as the content does."""
    # The number of rows counts too: transactions may end in another order than their rows were numbered.
    newest = ContentChange.objects.aggregate(number=Max("pk"), rows=Count("pk"))
    return f"{newest['number']}-{newest['rows']}"


def is_shared() -> bool:
    """Whether processes share a cache (setting CACHE_URL)."""
    return not isinstance(caches["default"], LocMemCache | DummyCache)


# What is sent to the database ---------------------------------------------------------------------


def watch(connection: Any, **_signal: Any) -> None:
    """Watches a connection to the database, from its start (`connection_created`)."""
    if note_writes not in connection.execute_wrappers:
        connection.execute_wrappers.insert(0, note_writes)


def note_writes(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
    """Around each statement (Django's "database instrumentation"): notes those that write content."""
    if _migrating or not writes_content(sql):
        return execute(sql, params, many, context)
    result = execute(sql, params, many, context)
    # A statement outside a transaction is one of its own, so its row can only come after it. Whoever reads between the
    # two still has the old version, and asks anew after this.
    _note(context["connection"])
    return result


def writes_content(sql: str) -> bool:
    """Whether a statement writes to a table that public pages are made of."""
    return isinstance(sql, str) and not _tables.isdisjoint(_written_tables(sql))


def _written_tables(sql: str) -> set[str]:
    written = _WRITES.match(sql)
    if written is None:
        return set()
    names = _TABLES.match(written[1])
    return set(re.findall(r"\w+", names[0])) if names else set()


def _note(connection: Any) -> None:
    """Leaves one row in this transaction; a savepoint that is taken back takes its callback, too."""
    if any(callback is _tell for _savepoints, callback, _robust in connection.run_on_commit):
        return
    ContentChange.objects.using(connection.alias).create()
    transaction.on_commit(_tell, using=connection.alias, robust=True)


def _tell() -> None:
    """After the transaction: no process believes the version in the shared cache any more."""
    for do in (_move_shared, *_afterwards):
        try:
            do()
        except Exception:  # what was saved is saved
            logger.exception("After a change of content, %s failed.", do.__name__)


def _move_shared() -> None:
    if is_shared():
        shared = caches["default"]
        # Also while this process lets the cache rest (config/steady_cache.py): others may still believe it.
        say = getattr(shared, "set_at_once", shared.set)
        say(_SHARED, uuid.uuid4().hex, SHARED_FOR)


# While tables change ------------------------------------------------------------------------------


def before_migrate(**_signal: Any) -> None:
    """`migrate` begins: what it writes is noted once, at its end."""
    global _migrating  # noqa: PLW0603  # a fact about the whole process
    _migrating = True


def after_migrate(using: str = DEFAULT_DB_ALIAS, **_signal: Any) -> None:
    """`migrate` has ended, and pages may look otherwise."""
    global _migrating  # noqa: PLW0603
    _migrating = False
    connection = connections[using]
    if ContentChange._meta.db_table in connection.introspection.table_names():
        with transaction.atomic(using=using):
            _note(connection)


def forget_old_changes(now: datetime) -> int:
    """One part of `tick`: deletes old rows when there are many; returns how many.

    It leaves a row itself, so that no version comes back that was there before.
    """
    if ContentChange.objects.count() <= MOST_ROWS:
        return 0
    with transaction.atomic():
        ContentChange.objects.create()
        return ContentChange.objects.filter(made__lt=now - FORGET_AFTER).delete()[0]
