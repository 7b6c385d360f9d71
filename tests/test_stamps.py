"""Public forms are guarded without a cookie, and no address of a visitor is kept."""

import pytest
import time_machine
from django.core.cache import cache
from django.test import RequestFactory

from config.proxies import behind_named_proxies
from resources.stamps import DAY, LATEST, MOST_AN_HOUR, Age, age_of, from_our_own_page, new_stamp, wait_minutes

NOON = 1_700_000_000


def request(**meta):
    return RequestFactory().post("/suggest/", **meta)


@pytest.mark.parametrize(
    ("after", "age"),
    [(0, Age.TOO_SOON), (2.9, Age.TOO_SOON), (3, Age.GOOD), (LATEST, Age.GOOD), (LATEST + 1, Age.TOO_OLD)],
)
def test_a_stamp_is_good_from_a_few_seconds_to_a_day(after, age):
    with time_machine.travel(NOON, tick=False) as clock:
        stamp = new_stamp("suggestion")
        clock.shift(after)
        assert age_of(stamp, "suggestion") is age


def test_a_stamp_is_good_for_one_form_only_and_cannot_be_made_up():
    with time_machine.travel(NOON, tick=False) as clock:
        stamp = new_stamp("suggestion")
        clock.shift(60)
        assert age_of(stamp, "another") is Age.TOO_OLD
        for made_up in ("", "x", f"{stamp}x", stamp[1:], "1700000000", "\ud83d", "é"):
            assert age_of(made_up, "suggestion") is Age.TOO_OLD


@pytest.mark.parametrize(
    ("headers", "ours"),
    [
        ({}, True),
        ({"Sec-Fetch-Site": "same-origin"}, True),
        ({"Sec-Fetch-Site": "none"}, True),
        ({"Sec-Fetch-Site": "cross-site", "Origin": "http://testserver"}, False),
        ({"Origin": "http://testserver"}, True),
        ({"Origin": "http://testserver.evil.example"}, False),
        ({"Origin": "null"}, False),
        ({"Origin": ""}, False),
    ],
)
def test_where_a_form_was_sent_from(headers, ours):
    assert from_our_own_page(request(headers=headers)) is ours


def sent(times, **meta) -> int:
    """The answer to the last of so many forms from one network."""
    return [wait_minutes(request(**meta), "suggestion") for _n in range(times)][-1]


def test_the_next_hour_is_free_again():
    with time_machine.travel(NOON - NOON % 3600 + 1200, tick=False) as clock:
        assert sent(MOST_AN_HOUR) == 0
        assert sent(1) == 41
        clock.shift(40 * 60)
        assert sent(1) == 0


def test_a_household_counts_as_one_however_many_addresses_it_has():
    assert sent(MOST_AN_HOUR, REMOTE_ADDR="2001:db8:1:2::a") == 0
    assert sent(1, REMOTE_ADDR="2001:db8:1:2:ffff::b") > 0
    assert sent(1, REMOTE_ADDR="2001:db8:1:3::a") == 0


def sent_by_way_of(peer: str, said: str) -> int:
    """The answer to one form that came from a peer which says for whom (config/proxies.py)."""
    answers: list[int] = []
    serve = behind_named_proxies(lambda environ, _start: answers.append(sent(1, **environ)) or [])
    serve({"REMOTE_ADDR": peer, "HTTP_X_FORWARDED_FOR": said}, lambda *_said: None)
    return answers[0]


def test_behind_our_proxy_the_address_that_it_saw_counts(settings):
    settings.TRUSTED_PROXIES = ["10.0.0.1"]
    for n in range(MOST_AN_HOUR):
        assert sent_by_way_of("10.0.0.1", f"10.9.9.{n}, 192.0.2.7") == 0
    assert sent_by_way_of("10.0.0.1", "192.0.2.7") > 0
    assert sent_by_way_of("10.0.0.1", "192.0.2.8") == 0
    # A proxy that says nothing: nobody is taken for everybody.
    for _ in range(MOST_AN_HOUR + 1):
        assert sent_by_way_of("10.0.0.1", "") == 0


def test_a_proxy_that_is_not_named_is_only_another_visitor(settings):
    settings.TRUSTED_PROXIES = ["10.0.0.1"]
    for n in range(MOST_AN_HOUR):
        assert sent_by_way_of("10.0.0.2", f"192.0.2.{n}") == 0
    assert sent_by_way_of("10.0.0.2", "192.0.2.99") > 0


def test_a_visitors_own_word_about_their_address_counts_for_nothing():
    for n in range(MOST_AN_HOUR):
        sent(1, HTTP_X_FORWARDED_FOR=f"10.9.9.{n}")
    assert sent(1, HTTP_X_FORWARDED_FOR="10.1.1.1") > 0


def test_no_address_stands_in_the_cache_and_tomorrows_code_is_another():
    """What the cache holds of a visitor is a hash under a secret of the day."""
    with time_machine.travel(NOON, tick=False) as clock:
        sent(1, REMOTE_ADDR="192.0.2.7")
        today = set(cache._cache)
        assert today
        assert not [key for key in today if "192.0.2.7" in key]
        cache.clear()
        clock.shift(DAY)
        sent(1, REMOTE_ADDR="192.0.2.7")
        digests = {key.rsplit("-", 2)[-2] for key in (*today, *cache._cache) if "sent-" in key and "-all-" not in key}
        assert len(digests) == 2
