"""Which record of an earlier import a group of rows is, however it is named and divided now. Pure functions."""

from collections import Counter, defaultdict
from collections.abc import Sequence


def match(now: Sequence[Sequence[str]], before: Sequence[Sequence[str]]) -> dict[int, int]:
    """For each list of row keys of today, the list of the last import that it goes on with; both by their positions.

    The pairs that share most keys are joined first, so that a record that was renamed, or gained or lost rows, stays
    itself, and of one that was divided the larger part does.
    """
    holders: dict[str, list[int]] = defaultdict(list)
    for old, keys in enumerate(before):
        for key in keys:
            holders[key].append(old)
    shared: Counter[tuple[int, int]] = Counter()
    for new, keys in enumerate(now):
        for key in keys:
            shared.update((new, old) for old in holders.get(key, ()))
    joined: dict[int, int] = {}
    taken: set[int] = set()
    for (new, old), _count in sorted(shared.items(), key=lambda pair: (-pair[1], pair[0])):
        if new not in joined and old not in taken:
            joined[new] = old
            taken.add(old)
    return joined
