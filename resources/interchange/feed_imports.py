"""One run of an import: all of it or nothing, and what is kept of it."""

import logging
from collections.abc import Callable
from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.db import DataError, IntegrityError, transaction

from ..curation.history import acting
from ..models import FeedImport, Source
from .feed_files import FeedError
from .feed_report import FeedReport

logger = logging.getLogger(__name__)


def run_import(
    source: Source,
    bring: Callable[[], FeedReport],
    *,
    origin: str,
    by: AbstractBaseUser | None = None,
    by_name: str = "",
    dry_run: bool = False,
) -> FeedReport:
    """Has `bring` take in a feed of the source, in one transaction; gives the report.

    `origin` is the file's name or address, `by` or `by_name` who asked. A `dry_run` says the same and changes nothing.
    Anything else leaves a `FeedImport`, also when it fails. Raises FeedError, and changes nothing, for a broken feed.
    """
    who = by_name or (by.get_username() if by else "")
    try:
        with transaction.atomic(), acting(f"Import from {source}"):
            # Two imports of one feed at once go one after the other (SQLite has a single writer anyway).
            Source.objects.select_for_update().get(pk=source.pk)
            report = bring()
            if not dry_run:
                _record_success(source, origin, by, who, report)
            transaction.set_rollback(dry_run)
    except (FeedError, IntegrityError, DataError) as error:
        failed = (
            error if isinstance(error, FeedError) else FeedError(f"The database refuses a record of this feed: {error}")
        )
        if not dry_run:
            record_failure(source, origin, failed, by=by, by_name=who)
        raise failed from error
    return report


def _record_success(source: Source, origin: str, by: Any, who: str, report: FeedReport) -> None:
    FeedImport.objects.create(
        source=source,
        by=by,
        by_name=who,
        origin=origin[:500],
        succeeded=True,
        created=len(report.created),
        changed=len(report.changed),
        unchanged=len(report.unchanged),
        skipped=len(report.skipped),
        gone=len(report.gone),
        report=report.text(),
    )


def record_failure(source: Source, origin: str, error: Exception, *, by: Any = None, by_name: str) -> None:
    """Keeps that an import failed and why, and has those told who look after the site (setting ADMINS_EMAIL)."""
    FeedImport.objects.create(source=source, by=by, by_name=by_name, origin=origin[:500], report=str(error))
    logger.error("An import of the source “%s” failed.", source, exc_info=error)
