"""Which group of the last import a group of today is."""

from hypothesis import given
from hypothesis import strategies as st

from resources.interchange.feed_matching import match

KEYS = st.lists(st.lists(st.sampled_from("abcdefgh"), min_size=1, max_size=5, unique=True), max_size=6)


def test_the_pair_that_shares_most_goes_on() -> None:
    assert match([["a"], ["b", "c"]], [["a", "b", "c"]]) == {1: 0}
    assert match([["a", "b", "c"]], [["a"], ["b", "c"]]) == {0: 1}
    assert match([["x"]], [["a"]]) == {}


@given(KEYS, KEYS)
def test_nobody_is_joined_twice_or_to_a_stranger(now, before) -> None:
    joined = match(now, before)
    assert len(set(joined.values())) == len(joined)
    assert all(set(now[new]) & set(before[old]) for new, old in joined.items())


@given(KEYS)
def test_what_did_not_change_goes_on_with_itself(lists) -> None:
    distinct = [[f"{at}{key}" for key in keys] for at, keys in enumerate(lists)]
    assert match(distinct, distinct) == {at: at for at in range(len(distinct))}
