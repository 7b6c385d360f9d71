"""Bytes that are a list of meetings, and bytes that are not."""

import pytest

from groups.feeds.decoding import read_feed
from resources.interchange.feed_files import FeedError


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "empty"),
        (b"[]", "no meetings at all"),
        (b"{}", "no list"),
        (b"[1, 2]", "not of meetings"),
        (b'[{"name": "x"}', "broken at line 1"),
        (b"<!doctype html><title>Not found</title>", "web page"),
        (b"PK\x03\x04rest", "binary"),
        (b'[{"name": "caf\xe9"}]', "not readable"),
        (b"\xff\xfe[", "not readable"),
        (b"[" * 200_000, "nested too deeply"),
        (b"just some words", "neither JSON nor a spreadsheet"),
    ],
)
def test_a_broken_feed_is_refused_in_words(content, says) -> None:
    with pytest.raises(FeedError, match=says):
        read_feed(content)


def test_a_file_that_is_too_large_is_refused(monkeypatch) -> None:
    monkeypatch.setattr("resources.interchange.feed_files.MOST_BYTES", 1000)
    with pytest.raises(FeedError, match="larger than"):
        read_feed(b" " * 1001)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_encodings_with_and_without_a_mark(encoding) -> None:
    content = '[{"name": "Café", "slug": "a"}]'.encode(encoding)
    assert read_feed(content).meetings[0].name == "Café"
