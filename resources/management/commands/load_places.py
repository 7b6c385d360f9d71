"""Fills the tables of ZIP codes and towns that the finder looks things up in."""

from collections import defaultdict
from typing import Any
from zoneinfo import available_timezones

import zipcodes
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from ...models import Town, ZipCode
from ...states import STATE_NAMES
from ...statistics import refresh_statistics
from ...towns import town_key


class Command(BaseCommand):
    help = "Fills the tables of ZIP codes and towns from the zipcodes package (data: GeoNames, CC BY 4.0)."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--state", action="append", default=[], help="Only this state, such as CT; may be repeated."
        )
        parser.add_argument("--again", action="store_true", help="Fill them anew even when they are filled.")

    def handle(self, *args: Any, **options: Any) -> None:
        if ZipCode.objects.exists() and not options["again"]:
            if options["verbosity"]:
                self.stdout.write("ZIP codes and towns are loaded already (--again fills them anew).")
            return
        states = {state.upper() for state in options["state"]}
        if unknown := states - set(STATE_NAMES):
            raise CommandError(f"No such state: {', '.join(sorted(unknown))}. Nothing was changed. Use codes like CT.")
        rows = _usable_rows(states)
        towns, zips = fill(rows)
        refresh_statistics()
        if options["verbosity"]:
            self.stdout.write(f"Loaded {zips} ZIP codes and {towns} towns.")


def _usable_rows(states: set[str]) -> list[dict[str, Any]]:
    """Rows in a state we know, with a point and a real zone (military and some stray rows have none)."""
    zones = available_timezones()
    return [
        row
        for row in zipcodes.list_all()  # type: ignore[no-untyped-call]
        if row["state"] in (states or STATE_NAMES) and float(row["lat"]) and row["timezone"] in zones
    ]


@transaction.atomic
def fill(rows: list[dict[str, Any]]) -> tuple[int, int]:
    """Replaces both tables with `rows` (shape: the zipcodes package's records); returns their sizes."""
    ZipCode.objects.all().delete()
    Town.objects.all().delete()
    by_town: dict[tuple[str, str], list[dict[str, Any]]] = defaultdict(list)
    for row in rows:
        by_town[town_key(row["city"]), row["state"]].append(row)
    towns = {
        (town.key, town.state): town
        for town in Town.objects.bulk_create(
            [_town(key, state, members) for (key, state), members in by_town.items()], batch_size=2000
        )
    }
    known = set(towns)
    Town.objects.bulk_create(_other_names(by_town, known), batch_size=2000)
    ZipCode.objects.bulk_create(
        [
            ZipCode(
                code=row["zip_code"],
                town=towns[town_key(row["city"]), row["state"]],
                latitude=float(row["lat"]),
                longitude=float(row["long"]),
                zone=row["timezone"],
            )
            for row in rows
        ],
        batch_size=2000,
    )
    return Town.objects.count(), len(rows)


def _town(key: str, state: str, members: list[dict[str, Any]], name: str = "") -> Town:
    """A town in the middle of its ZIP codes; post-office boxes count only where there is nothing else."""
    real = [row for row in members if row["zip_code_type"] == "STANDARD"] or members
    return Town(
        name=name or members[0]["city"],
        key=key,
        state=state,
        latitude=sum(float(row["lat"]) for row in real) / len(real),
        longitude=sum(float(row["long"]) for row in real) / len(real),
        zone=real[0]["timezone"],
        county=real[0]["county"],
        zip_count=min(len(members), 999),
    )


def _other_names(by_town: dict[tuple[str, str], list[dict[str, Any]]], known: set[tuple[str, str]]) -> list[Town]:
    """Names that the post office also accepts for a ZIP code: villages and parts of towns."""
    others: dict[tuple[str, str], tuple[str, list[dict[str, Any]]]] = {}
    for (_key, state), members in by_town.items():
        for row in members:
            for name in row["acceptable_cities"]:
                pair = (town_key(name), state)
                if pair[0] and pair not in known:
                    others.setdefault(pair, (name, []))[1].append(row)
    return [_town(key, state, members, name) for (key, state), (name, members) in others.items()]
