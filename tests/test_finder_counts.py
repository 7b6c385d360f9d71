"""How many groups a choice would bring: the number beside it is what one gets, and "none here" is true."""

import re

import pytest
import time_machine

from groups import counts
from tests.finder import NOON, anywhere, group_at, html_of, make_towns, meets, words_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _monday_noon():
    with time_machine.travel(NOON, tick=False):
        yield


@pytest.fixture(autouse=True)
def _few_towns(db: None) -> None:
    make_towns()


def choices_of(client, **asked: object) -> dict[str, str]:
    """What stands beside each value, such as {"Spanish": "4", "Polish": "none here"}."""
    labels = re.findall(r'<label class="choice">.*?<span>(.*?)</span></label>', html_of(client, **asked))
    return dict(re.match(r"(.*?)(?: \((.*)\))?$", words_of(label)).groups() for label in labels)


def test_each_value_says_how_many_groups_it_would_list(client):
    meets(group_at(1, "English", audience=["parents"]), 1)
    meets(group_at(2, "Spanish", languages=["es"]), 4)
    group_at(3, "Both", languages=["en", "es"], place={"accessible": "yes"})
    anywhere("Online", languages=["es"])
    anywhere("Kept to Illinois", languages=["es"], states=["IL"])
    group_at(40, "Too far", languages=["pl"])
    beside = choices_of(client, near="06702")
    assert (beside["English"], beside["Spanish"], beside["Polish"]) == ("2", "3", "none here")
    assert (beside["Tuesday"], beside["Friday"], beside["Sunday"]) == ("1", "1", "none here")
    assert (beside["In person"], beside["Online"], beside["By phone"]) == ("3", "1", "none here")
    assert (beside["Parents"], beside["People who grieve"]) == ("4", "none here")


def test_counts_follow_the_other_choices_and_not_their_own(client):
    meets(group_at(1, "English"), 1)
    meets(group_at(2, "Spanish", languages=["es"]), 4)
    beside = choices_of(client, near="06702", language="es")
    assert (beside["English"], beside["Spanish"]) == ("1", "1")
    assert (beside["Tuesday"], beside["Friday"]) == ("none here", "1")


def test_a_value_that_brings_nothing_can_still_be_chosen(client):
    group_at(1, "English")
    html = html_of(client, near="06702")
    assert 'name="language" value="pl"><span>' in html
    assert "disabled" not in html


def test_too_many_groups_are_not_counted_and_nothing_false_is_said(client, monkeypatch):
    monkeypatch.setattr(counts, "MOST_ROWS", 3)
    for number in range(4):
        group_at(1, f"Group {number}")
    beside = choices_of(client, near="06702")
    assert set(beside.values()) == {None}
