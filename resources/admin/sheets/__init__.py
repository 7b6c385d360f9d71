"""Records as spreadsheets: out as CSV or XLSX, and back in with a preview, all or nothing."""

from .kinds import ListingSheet, SharedSheet
from .sheet import Sheet

__all__ = ["ListingSheet", "SharedSheet", "Sheet"]
