"""What is told of an exception, and what is not."""

import errno

import pytest
from django.db import DataError, IntegrityError, OperationalError
from django.utils.module_loading import import_string

from config.safe_errors import MOST_CALLS, OURS, place_of, stack_of, words_of
from resources.interchange.feed_files import FeedError
from resources.interchange.fetching import FetchError

TYPED = "someone-typed-this"


def caused(error: Exception, cause: Exception) -> Exception:
    error.__cause__ = cause
    return error


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (ValueError(TYPED), "ValueError"),
        (KeyError(TYPED), "KeyError"),
        (IntegrityError(f"Key (name)=({TYPED}) already exists."), "IntegrityError"),
        (DataError(TYPED), "DataError"),
        (OperationalError("database is locked"), "OperationalError: database is locked"),
        (OSError(errno.ENOSPC, "No space left on device", f"/media/{TYPED}"), "OSError: No space left on device"),
        (PermissionError(errno.EACCES, "Permission denied", TYPED), "PermissionError: Permission denied"),
        (OSError(TYPED), "OSError"),
        (FetchError("It took too long to answer."), "FetchError: It took too long to answer."),
        (caused(FeedError(TYPED), IntegrityError(TYPED)), "FeedError"),
    ],
)
def test_words_are_told_where_they_are_known_to_be_ours(error, words):
    assert words_of(error) == words


def test_every_kind_whose_words_are_told_is_there():
    assert all(issubclass(import_string(name), Exception) for name in OURS)


def dig(depth: int) -> None:
    if depth:
        dig(depth - 1)
    raise RuntimeError(TYPED)


def met(*args) -> Exception:
    try:
        dig(*args)
    except RuntimeError as error:
        return error
    raise AssertionError("nothing was raised")


def test_a_stack_is_told_as_files_lines_and_functions():
    first, *calls = stack_of(met(1))
    assert first == "RuntimeError"
    assert [call.rpartition(":")[0] for call in calls] == ["  tests/operations/test_safe_errors.py"] * 3
    assert calls[-1].endswith("in dig")
    assert TYPED not in "".join(calls)


def test_a_stack_without_end_is_told_from_its_end():
    lines = stack_of(met(100))
    assert len(lines) == MOST_CALLS + 2
    assert lines[1] == f"  ({102 - MOST_CALLS} calls before these)"


def test_the_place_is_in_our_own_code_where_the_fault_came_up_in_a_library():
    with pytest.raises(ImportError) as met_there:
        import_string("no.such.module")
    assert place_of(met_there.value).startswith("tests/operations/test_safe_errors.py:")
    assert "django/utils/module_loading.py" in "".join(stack_of(met_there.value))


def test_an_error_that_nobody_raised_has_no_place():
    assert place_of(ValueError()) == "-"
