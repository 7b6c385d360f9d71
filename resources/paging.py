"""Lists are always paginated; a page that does not exist gives the nearest that does."""

from typing import Any

from django.core.paginator import Page, Paginator
from django.http import HttpRequest

PER_PAGE = 20


class KnownCountPaginator(Paginator):
    """A paginator that was told the count, which saves a query."""

    def __init__(self, rows: Any, count: int, per_page: int = PER_PAGE) -> None:
        super().__init__(rows, per_page)
        self.count = count  # a cached property, filled before it is asked


def page_of(rows: Any, request: HttpRequest, *, count: int | None = None, per_page: int = PER_PAGE) -> Page[Any]:
    """The page that `?page=` asks for; the first for nonsense, the last for a number past the end."""
    paginator = Paginator(rows, per_page) if count is None else KnownCountPaginator(rows, count, per_page)
    return paginator.get_page(request.GET.get("page", "1")[:9] or 1)
