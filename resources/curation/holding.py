"""A record is held while a step changes it, so that two at once come one after the other."""

from typing import Any

from django.db import models


def hold(record: models.Model) -> None:
    """Locks the record's row until the transaction ends, and reads into `record` what the row says now.

    Whoever asks may have read it before somebody else saved it: what it says is only sure afterwards. Call it within a
    transaction. Raises `DoesNotExist` for a record that was deleted meanwhile.
    """
    rows: Any = type(record)._default_manager
    record.refresh_from_db(from_queryset=rows.select_for_update(of=("self",)))
