"""What several kinds of sheet have in common: what follows from an import of listings, and of what listings share."""

from resources.curation.duplicates import refresh as refresh_twins
from resources.curation.shared_twins import refresh_shared

from .sheet import Sheet


class ListingSheet(Sheet):
    """A kind of listing."""

    def follow_up(self) -> None:
        super().follow_up()
        refresh_twins(self.model, {record.pk for record in self.wrote})


class SharedSheet(Sheet):
    """Organizations or places."""

    def follow_up(self) -> None:
        super().follow_up()
        refresh_shared(self.model, {record.pk for record in self.wrote})
