"""Guides with their points, the family plan, videos, terms, families' words and notes on the law as spreadsheets."""

from resources.admin.sheets import Sheet

from .models import Guide, GuideSource, Law, PlanItem, Point, Synonym, Term, Video


class GuideSheet(Sheet):
    model = Guide


class PointSheet(Sheet):
    """One row a point; its order is a column, because the order of rows in a file tells nothing."""

    model = Point
    key = ("guide", "title")
    numbered = True
    owner = "guide"


class GuideSourceSheet(Sheet):
    model = GuideSource
    key = ("guide", "title")
    numbered = True
    owner = "guide"


class PlanItemSheet(Sheet):
    model = PlanItem
    key = ("key",)


class VideoSheet(Sheet):
    model = Video
    key = ("key",)


class TermSheet(Sheet):
    model = Term


class SynonymSheet(Sheet):
    model = Synonym
    key = ("word",)


class LawSheet(Sheet):
    model = Law
    key = ("state", "title")
