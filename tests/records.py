"""Records that stories start from: real ones from `fixtures/`, and made-up ones with sensible defaults."""

from functools import cache
from itertools import count
from typing import Any

import zipcodes
from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.core.management import call_command
from django.core.management.color import no_style
from django.db import connection
from django.db.models import Model

from groups.models import Meeting, SupportGroup
from guides.models import Guide, Point
from resources.management.commands.load_places import fill
from resources.models import ContentChange, Helpline, NaloxoneProgram, Organization, Place, Town, ZipCode
from resources.towns import town_key

_number = count(1)

#: States whose ZIP codes and towns tests know: ours, and one beyond them with towns of the same names.
STATES = {"CT", "IL", "MA", "VT"}


@cache
def _zip_rows() -> list[dict[str, Any]]:
    return [row for row in zipcodes.list_all() if row["state"] in STATES and float(row["lat"])]


def load_towns() -> None:
    """The ZIP codes and towns of Connecticut, Illinois, Massachusetts and Vermont."""
    fill(_zip_rows())


def load_real_records() -> None:
    """Everything that `make run` loads, with the towns of four states.

    The first call of a process runs the real commands; in later tests the same rows are copied back, which is ten
    times as fast. A test that commits (a live server's) always runs the commands.
    """
    kinds = dict(ContentType.objects.values_list("pk", "model"))
    if connection.in_atomic_block and _copy.get("kinds") == kinds and not SupportGroup.objects.exists():
        for model, rows in _copy["rows"]:
            if model in PLAIN:
                _insert(model, rows)
            else:
                model._base_manager.bulk_create([model(**row) for row in rows], batch_size=2000)
        _restart_numbers([model for model, _rows in _copy["rows"]])
        return
    load_towns()
    call_command("load_fixtures", verbosity=0)
    every = [model for model in apps.get_models(include_auto_created=True) if model._meta.app_label in LOADED]
    # SQLite fills the table of the full-text index by its own triggers.
    # And what was written leaves its own traces when it is copied, too.
    loaded = [each for each in every if not each._meta.db_table.endswith("_fts") and each is not ContentChange]
    _copy["kinds"] = kinds
    _copy["rows"] = [(model, rows) for model in loaded if (rows := list(model._base_manager.values(*_columns(model))))]


#: The apps whose rows the two commands write; foreign keys between them are checked at the end of a transaction.
LOADED = {"resources", "groups", "guides", "modelsearch"}
_copy: dict[str, Any] = {}


#: Large tables of nothing but text and numbers, which need no model to be written.
PLAIN = {Town, ZipCode}


def _insert(model: type[Model], rows: list[dict[str, Any]]) -> None:
    names = ", ".join(connection.ops.quote_name(name) for name in rows[0])
    places = ", ".join(["%s"] * len(rows[0]))
    with connection.cursor() as cursor:
        cursor.executemany(
            f"INSERT INTO {model._meta.db_table} ({names}) VALUES ({places})",  # noqa: S608  # our own names
            [tuple(row.values()) for row in rows],
        )


def _columns(model: type[Model]) -> list[str]:
    return [field.attname for field in model._meta.concrete_fields]


def _restart_numbers(models: list[type[Model]]) -> None:
    """Lets PostgreSQL count on after the copied keys."""
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), models):
            cursor.execute(statement)


def make_place(**values: Any) -> Place:
    """A library in Waterbury unless told otherwise."""
    n = next(_number)
    defaults = {
        "name": f"Library {n}",
        "address": f"{n} Main Street",
        "town": "Waterbury",
        "state": "CT",
        "zip_code": "06702",
        "latitude": 41.5566,
        "longitude": -73.0385,
    }
    return Place.objects.create(**(defaults | values))


def make_town(name: str, state: str, latitude: float, longitude: float, code: str) -> Town:
    """A town with one ZIP code."""
    where = {"latitude": latitude, "longitude": longitude, "zone": "America/New_York"}
    town = Town.objects.create(name=name, state=state, key=town_key(name), **where)
    ZipCode.objects.create(code=code, town=town, **where)
    return town


def make_group(**values: Any) -> SupportGroup:
    """A published group of families that meets in person."""
    n = next(_number)
    defaults = {
        "name": f"Group {n}",
        "slug": f"group-{n}",
        "status": "published",
        "in_person": True,
        "languages": ["en"],
    }
    return SupportGroup.objects.create(**(defaults | values))


def make_meeting(group: SupportGroup, **values: Any) -> Meeting:
    """Tuesdays at 7 pm, unless told otherwise."""
    defaults = {"weekday": 1, "start": "19:00", "end": "20:30"}
    meeting = Meeting(group=group, **(defaults | values))
    meeting.full_clean()
    meeting.save()
    return meeting


def make_helpline(**values: Any) -> Helpline:
    """A published line that answers day and night."""
    n = next(_number)
    defaults = {
        "name": f"Line {n}",
        "slug": f"line-{n}",
        "kind": "family",
        "phone": f"+1860555{n % 10000:04d}",
        "always_open": True,
        "status": "published",
        "languages": ["en"],
    }
    return Helpline.objects.create(**(defaults | values))


def make_program(**values: Any) -> NaloxoneProgram:
    """A published program with free kits."""
    n = next(_number)
    defaults = {
        "name": f"Kits {n}",
        "slug": f"kits-{n}",
        "kinds": ["community"],
        "how_to_get": "Ask at the desk.",
        "cost": "free",
        "status": "published",
    }
    return NaloxoneProgram.objects.create(**(defaults | values))


def make_organization(**values: Any) -> Organization:
    """An organization with a name of its own."""
    n = next(_number)
    return Organization.objects.create(**({"name": f"Organization {n}", "slug": f"organization-{n}"} | values))


def make_guide(points: int = 3, **values: Any) -> Guide:
    """A published guide with some dos."""
    n = next(_number)
    defaults = {
        "title": f"Guide {n}",
        "slug": f"guide-{n}",
        "kind": "do-and-dont",
        "topic": "talking",
        "summary": "Short.",
        "status": "published",
    }
    guide = Guide.objects.create(**(defaults | values))
    Point.objects.bulk_create(
        [Point(guide=guide, kind="do", position=i, title=f"Do this {i}", text="Gently.") for i in range(points)]
    )
    return guide
