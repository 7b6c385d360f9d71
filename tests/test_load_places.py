"""The tables of ZIP codes and towns are filled once, and a wrong word never empties them."""

from contextlib import suppress
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction

from resources.geocoding import spot_of
from resources.management.commands.load_places import fill
from resources.models import Town, ZipCode
from resources.states import STATE_NAMES, state_name

pytestmark = pytest.mark.django_db


def load_places(*arguments: str) -> str:
    """Runs the command; gives what it printed."""
    out = StringIO()
    call_command("load_places", *arguments, stdout=out)
    return out.getvalue()


def test_one_state_is_loaded_with_its_towns_and_zip_codes(filled):
    ZipCode.objects.all().delete()
    assert "Loaded" in load_places("--state", "VT")
    assert {town.state for town in Town.objects.all()} == {"VT"}
    assert ZipCode.objects.filter(town__name="Waterbury").exists()


def test_a_second_run_changes_nothing_and_says_so(filled):
    before = ZipCode.objects.count()
    assert "already" in load_places("--state", "VT")
    assert ZipCode.objects.count() == before


def test_loading_again_replaces_what_was_there(filled):
    load_places("--again", "--state", "vt")
    assert {town.state for town in Town.objects.all()} == {"VT"}


@pytest.mark.parametrize("state", ["ZZ", "Vermont", ""])
def test_a_state_nobody_knows_is_refused_and_leaves_the_tables_alone(filled, state):
    before = ZipCode.objects.count()
    with pytest.raises(CommandError, match="Nothing was changed"):
        load_places("--again", "--state", state)
    assert ZipCode.objects.count() == before


def test_a_broken_load_leaves_the_tables_as_they_were(filled):
    before = ZipCode.objects.count()
    with suppress(KeyError), transaction.atomic():
        fill([{"zip_code": "06702"}])
    assert ZipCode.objects.count() == before


def test_every_town_has_a_state_we_can_name_and_a_spot(filled):
    towns = list(Town.objects.all())
    assert {town.state for town in towns} <= set(STATE_NAMES)
    assert all(state_name(town.state) != town.state for town in towns)
    assert spot_of(towns[0]).point == towns[0].point
