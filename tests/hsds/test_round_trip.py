"""Everything goes out as HSDS, comes into an empty directory, and goes out again: the same."""

from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from django.test import Client

from groups.models import Meeting, SupportGroup
from resources.interchange.hsds.taking.importing import import_directory
from resources.models import Helpline, Place
from tests.hsds.directory import NOW, a_feed, as_file, empty, everything, whole_directory
from tests.records import load_real_records

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _monday():
    with time_machine.travel(NOW, tick=False):
        yield


def without_moments(told: Any) -> Any:
    """An object without `last_modified`: that is when this very directory last wrote it."""
    if isinstance(told, dict):
        return {name: without_moments(value) for name, value in told.items() if name != "last_modified"}
    if isinstance(told, list) and told and isinstance(told[0], dict):
        return {each.get("id"): without_moments(each) for each in told}
    return [without_moments(each) for each in told] if isinstance(told, list) else told


def by_id(told: list[Any]) -> dict[str, Any]:
    return {each["id"]: without_moments(each) for each in told}


def differences(before: Any, after: Any, path: str = "") -> Iterator[str]:
    """Where two values differ: short to read when a test fails."""
    if isinstance(before, dict) and isinstance(after, dict):
        for name in {**before, **after}:
            yield from differences(before.get(name), after.get(name), f"{path}/{name}")
    elif isinstance(before, list) and isinstance(after, list) and len(before) == len(after):
        for number, (one, other) in enumerate(zip(before, after, strict=True)):
            yield from differences(one, other, f"{path}/{number}")
    elif before != after:
        yield f"{path}: {before} -> {after}"


def there_and_back(client: Client) -> str:
    """Moves a directory into an empty one; gives the import's counts."""
    services, organizations = everything(client)
    empty()
    report = import_directory(a_feed(publish=True), as_file(services, organizations), origin="export", by_name="Ana")
    again = everything(client)
    for before, after in zip((services, organizations), again, strict=True):
        assert list(differences(by_id(before), by_id(after))) == []
    return report.counts()


def test_the_whole_fixture_set_comes_back_the_same(client: Client) -> None:
    load_real_records()
    assert there_and_back(client).startswith("42 created, 0 changed")


def test_a_listing_with_everything_comes_back_the_same(client: Client, towns: None) -> None:
    whole_directory()
    assert there_and_back(client).startswith("4 created, 0 changed")


def test_what_comes_back_is_as_it_was_here(client: Client, towns: None) -> None:
    whole_directory()
    there_and_back(client)
    group = SupportGroup.objects.get(slug="river-circle")
    assert group.get_absolute_url() == "/groups/river-circle/"
    assert str(group.source) == "river.example"
    assert group.checked_on is None, "a check made elsewhere is none of ours"
    monthly, sunday = Meeting.objects.get(repeats="monthly"), Meeting.objects.get(weekday=6)
    assert monthly.weeks == ("2", "last")
    assert monthly.place is None, "its group's own"
    assert sunday.past_midnight
    assert [str(pause.moved_to) for pause in monthly.pauses.all()] == ["2026-12-30"]
    assert Place.objects.get(name="Town Hall").closures.get().reason == "The roof is being mended."
    assert len(Helpline.objects.get().spans) == 3
    phone = SupportGroup.objects.get(slug="by-phone")
    assert str(phone.place) == "Waterbury, CT", "nobody travels there"


def test_a_second_import_of_the_same_changes_nothing(client: Client, towns: None) -> None:
    whole_directory()
    file = as_file(*everything(client))
    empty()
    feed = a_feed(publish=True)
    import_directory(feed, file, origin="export", by_name="Ana")
    before = everything(client)
    report = import_directory(feed, file, origin="export", by_name="Ana")
    assert report.counts().startswith("0 created, 0 changed, 4 unchanged")
    assert everything(client) == before


def test_its_own_export_makes_no_twins(client: Client, towns: None) -> None:
    whole_directory()
    report = import_directory(a_feed(), as_file(*everything(client)), origin="export", by_name="Ana")
    assert len(report.left) == 4
    assert SupportGroup.objects.count() == 2
