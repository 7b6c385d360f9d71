"""Guidance: `from guides.models import Guide`."""

from .guide import Guide, GuideQuerySet, GuideSource, Point
from .library import Law, PlanItem, Synonym, Term, Video

__all__ = ["Guide", "GuideQuerySet", "GuideSource", "Law", "PlanItem", "Point", "Synonym", "Term", "Video"]
