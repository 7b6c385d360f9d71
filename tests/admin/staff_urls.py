"""Every address of the staff's pages, as the site itself knows them: what no table of ours may forget."""

from collections.abc import Iterator

from django.contrib import admin
from django.db.models import Model
from django.urls import URLResolver, get_resolver, reverse

from resources.models import SpanishReview

#: Endings of the names of a record's own pages, with the whole names.
OF_A_RECORD = ("changelist", "add", "sheet", "sheet_import", "change", "history", "delete", "go_back")
#: Those of them that show no one record.
OF_ALL = {"changelist", "add", "sheet", "sheet_import"}


def staff_urls() -> list[str]:
    """The names of all pages under /admin/, with their namespace, in the order of the alphabet."""
    return sorted(set(_names(get_resolver().url_patterns, "", "")))


def _names(patterns, before: str, space: str) -> Iterator[str]:
    for pattern in patterns:
        route = before + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            inner = f"{space}{pattern.namespace}:" if pattern.namespace else space
            yield from _names(pattern.url_patterns, route, inner)
        elif route.startswith("admin/") and pattern.name:
            yield space + pattern.name


def page_of_record(name: str) -> tuple[type[Model], str] | None:
    """The model whose page it is and which of its pages; None for a page of no record."""
    # What is listed under this name are records of other kinds.
    for model in admin.site._registry.keys() - {SpanishReview}:
        start = f"admin:{model._meta.app_label}_{model._meta.model_name}_"
        if name.startswith(start) and name.removeprefix(start) in OF_A_RECORD:
            return model, name.removeprefix(start)
    return None


def address(name: str, record: Model | None = None, story: str = "") -> str:
    """The address of a page: of a record, where the page is one's own, and of a story of its history."""
    found = page_of_record(name)
    if found is None or found[1] in OF_ALL:
        return reverse(name)
    return reverse(name, args=[record.pk, story] if found[1] == "go_back" else [record.pk])
