"""An import in two steps: what it would do, and then just that or nothing."""

from django.db import transaction

from resources.curation.history import acting
from resources.interchange.sheets import SheetFile
from resources.statistics import refresh_statistics

from .report import SheetReport
from .sheet import Sheet

#: More new records than this, and the database counts its rows anew.
MANY_NEW = 100


def preview(sheet: Sheet, file: SheetFile) -> SheetReport:
    """What an import of the file would do. Raises SheetError for a file that is none of this kind."""
    return sheet.run(file, dry_run=True)


def take_in(sheet: Sheet, file: SheetFile, *, origin: str, seen: str) -> tuple[SheetReport, bool]:
    """Writes all rows in one step, and whatever follows from them; the history names the file and who did it.

    Writes nothing, and says so, where a row is wrong, or the report is another one than that with the digest `seen`:
    somebody changed the records meanwhile. Raises SheetError where the database refuses a row.
    """
    with transaction.atomic(), acting(f"Spreadsheet “{origin}”", sheet.user):  # type: ignore[arg-type]
        report = sheet.run(file, dry_run=False)
        if not report.is_sound or report.digest != seen:
            transaction.set_rollback(True)
            return report, False
        sheet.follow_up()
    if len(report.of("new")) > MANY_NEW:
        refresh_statistics()
    return report, True
