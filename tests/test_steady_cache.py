"""Valkey is away: nothing is found, nothing fails, and nobody waits for it twice."""

import socket
from collections.abc import Iterator

import pytest

from config import steady_cache
from config.steady_cache import SteadyCache


@pytest.fixture(autouse=True)
def _rested():
    """Each test begins with a process that has met no failure."""
    steady_cache._Rest.until = 0.0
    yield
    steady_cache._Rest.until = 0.0


@pytest.fixture
def silent_port() -> Iterator[int]:
    """A server that takes connections and says nothing."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


@pytest.fixture(params=["refuses", "is silent"])
def cache(request, silent_port) -> SteadyCache:
    port = silent_port if request.param == "is silent" else 1
    return SteadyCache(f"redis://127.0.0.1:{port}/0", {})


def again(cache: SteadyCache) -> SteadyCache:
    """The same cache, asked when the rest is over."""
    steady_cache._Rest.until = 0.0
    return cache


def test_questions_find_nothing_and_notes_are_lost(cache):
    assert again(cache).get("x") is None
    assert again(cache).get("x", "otherwise") == "otherwise"
    assert again(cache).get_many(["x", "y"]) == {}
    assert again(cache).has_key("x") is False
    assert again(cache).set("x", 1) is None
    assert again(cache).set_many({"x": 1}) == ["x"]
    assert again(cache).touch("x") is False
    assert again(cache).delete("x") is False
    assert again(cache).delete_many(["x"]) is None
    assert again(cache).clear() is False


def test_whoever_asks_to_go_first_may_go(cache):
    assert cache.add("x", 1) is True
    assert cache.get_or_set("x", lambda: "made") == "made"


def test_there_is_nothing_to_count_on(cache):
    with pytest.raises(ValueError, match="not found"):
        cache.incr("x")


def test_after_a_failure_it_rests(cache, monkeypatch):
    cache.get("x")

    def asked(*_args):
        pytest.fail("the cache was asked while it rests")

    monkeypatch.setattr(cache._cache, "get", asked)
    assert cache.get("x") is None


def test_a_wrong_command_is_no_failure_of_the_network(cache, monkeypatch):
    def wrong(*_args):
        raise TypeError("a mistake of ours")

    monkeypatch.setattr(cache._cache, "get", wrong)
    with pytest.raises(TypeError):
        cache.get("x")
