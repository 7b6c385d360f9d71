"""Answers of the API: one object, a page of them in HSDS's own envelope, or all of them streamed."""

import json
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from django.utils import translation

from .taxonomies import Json

Chunks = Iterable[list[Json]]


def written(told: Any) -> str:
    """JSON without needless spaces."""
    return json.dumps(told, ensure_ascii=False, separators=(",", ":"))


def lines(chunks: Chunks) -> Iterator[str]:
    """One object a line (ndjson), piece by piece."""
    for objects in in_english(chunks):
        yield "".join(f"{written(told)}\n" for told in objects)


def page(total: int, asked: dict[str, Any], select: Callable[[int, int], Chunks], usual: int) -> Iterator[str]:
    """A page with its envelope, piece by piece. `select` gives the objects from one number up to another.

    A page holds as many objects as the question says, else `usual`.
    """
    size = asked.get("per_page", usual)
    number, pages = asked.get("page", 1), max(1, -(-total // size))
    first, last = (number - 1) * size, min(number * size, total)
    envelope = {
        "total_items": total,
        "total_pages": pages,
        "page_number": number,
        "size": max(0, last - first),
        "first_page": number == 1,
        "last_page": number >= pages,
        "empty": first >= total,
    }
    yield f'{written(envelope)[:-1]},"contents":['
    separator = ""
    for objects in in_english(select(first, last) if first < last else ()):
        if objects:
            yield separator + ",".join(written(told) for told in objects)
            separator = ","
    yield "]}\n"


def in_english(chunks: Chunks) -> Iterator[list[Json]]:
    """The same chunks, made in English whatever language is active where they are read."""
    pending = iter(chunks)
    while True:
        with translation.override("en"):
            objects = next(pending, None)
        if objects is None:
            return
        yield objects
