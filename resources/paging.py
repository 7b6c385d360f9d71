"""Lists are always paginated; a page that does not exist gives the nearest that does."""

from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Count, QuerySet, Window
from django.http import HttpRequest

PER_PAGE = 20


class KnownCountPaginator(Paginator):
    """A paginator that was told the count, which saves a query."""

    def __init__(self, rows: Any, count: int, per_page: int = PER_PAGE) -> None:
        super().__init__(rows, per_page)
        self.count = count  # a cached property, filled before it is asked


def page_with_total(rows: QuerySet[Any], request: HttpRequest, *, per_page: int = PER_PAGE) -> Page[Any]:
    """Like `page_of`, but one query brings the keys of a page and the count of all, and one its rows.

    (Counting moves every row that fits through the database's memory: keys are light, whole rows are not.)
    `rows` must be ordered. Past the end one more query brings the last page, read backwards.
    """
    counted = rows.annotate(total=Window(Count("pk"))).values_list("pk", "total")
    number = page_number(request)
    keys = list(counted[(number - 1) * per_page : number * per_page])
    if not keys and number > 1:
        backwards = list(counted.reverse()[:per_page])
        total = backwards[0][1] if backwards else 0
        keys = backwards[: total % per_page or per_page]
        number = max(1, -(-total // per_page))
    found = list(rows.filter(pk__in=[pk for pk, _total in keys])) if keys else []
    return Page(found, number, KnownCountPaginator(rows, keys[0][1] if keys else 0, per_page))


def page_of(rows: Any, request: HttpRequest, *, count: int | None = None, per_page: int = PER_PAGE) -> Page[Any]:
    """The page that `?page=` asks for; the first for nonsense, the last for a number past the end."""
    paginator = Paginator(rows, per_page) if count is None else KnownCountPaginator(rows, count, per_page)
    return paginator.get_page(page_number(request))


def page_number(request: HttpRequest) -> int:
    """The page that `?page=` asks for, counted from 1, whether there is one or not."""
    asked = request.GET.get("page", "1")[:9]
    return max(1, int(asked)) if asked.isdecimal() else 1
