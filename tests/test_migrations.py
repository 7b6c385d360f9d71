"""A migration that the released version could not live with is refused, and says how to do it in two releases."""

import pytest
from django.contrib.postgres.operations import UnaccentExtension
from django.db import migrations, models

from config.release import RELEASE
from tests import migrations as checks

LINE = migrations.CreateModel(
    "Line",
    [
        ("id", models.BigAutoField(primary_key=True)),
        ("name", models.CharField(max_length=100)),
        ("note", models.TextField(null=True)),
        ("kept", models.BooleanField(db_default=False)),
        ("count", models.IntegerField(default=0)),
        ("staff", models.ManyToManyField("auth.User")),
        ("key", models.CharField(max_length=9, unique=True)),
    ],
    options={
        "constraints": [
            models.UniqueConstraint(fields=["name", "key"], name="line_once"),
            models.CheckConstraint(condition=models.Q(count__gte=0), name="line_counts_up"),
        ]
    },
)


def migration(name, *operations):
    made = type("Migration", (migrations.Migration,), {"operations": list(operations)})
    return made(name, "lines")


def problems(*operations):
    users = migrations.Migration("0001_initial", "auth")
    users.operations = [migrations.CreateModel("User", [("id", models.BigAutoField(primary_key=True))])]
    before = [users, migration("0001_initial", LINE)]
    return checks.problems([*before, migration("0002_more", *operations)], ["auth.0001_initial", "lines.0001_initial"])


def in_djangos_eyes(*operations):
    return migrations.SeparateDatabaseAndState(state_operations=list(operations))


@pytest.mark.parametrize(
    ("operation", "words"),
    [
        (migrations.RemoveField("line", "note"), "still asks for it. In two releases"),
        (migrations.DeleteModel("Line"), "still asks for it. In two releases"),
        (migrations.RenameField("line", "note", "remark"), "knows the old name"),
        (migrations.RenameModel("Line", "Helpline"), "knows the old name"),
        (migrations.AlterModelTable("line", "lines"), "knows the old name"),
        (migrations.AddField("line", "phone", models.CharField(max_length=9, default="")), "null=True or a db_default"),
        (
            migrations.AddField("line", "code", models.CharField(max_length=9, null=True, unique=True)),
            "nobody can save",
        ),
        (
            migrations.AddField("line", "by", models.ForeignKey("auth.User", models.CASCADE)),
            "null=True or a db_default",
        ),
        (
            migrations.AddField("line", "by", models.ForeignKey("auth.User", models.CASCADE, null=True)),
            "nobody can save",
        ),
        (migrations.AddField("line", "slug", models.SlugField(null=True)), "nobody can save"),
        (migrations.AlterField("line", "note", models.TextField(default="")), "may write what is refused then"),
        (migrations.AlterField("line", "name", models.CharField(max_length=99)), "may write what is refused then"),
        (
            migrations.AlterField("line", "note", models.CharField(max_length=99, null=True)),
            "may write what is refused",
        ),
        (migrations.AlterField("line", "count", models.TextField(default="")), "may write what is refused then"),
        (migrations.AlterField("line", "count", models.PositiveIntegerField()), "may write what is refused then"),
        (
            migrations.AlterField("line", "name", models.CharField(max_length=100, unique=True)),
            "may write what is refused",
        ),
        (migrations.AlterField("line", "name", models.CharField(max_length=100, db_index=True)), "nobody can save"),
        (migrations.AlterField("line", "name", models.CharField(max_length=100, db_column="n")), "knows the old name"),
        (migrations.AlterField("line", "kept", models.BooleanField(default=False)), "in the next release"),
        (
            migrations.AddConstraint("line", models.CheckConstraint(condition=models.Q(count__gt=0), name="some")),
            "may write what is refused then",
        ),
        (migrations.RemoveConstraint("line", "line_once"), "ON CONFLICT"),
        (migrations.AlterField("line", "key", models.CharField(max_length=9)), "ON CONFLICT"),
        (migrations.AddIndex("line", models.Index(fields=["name"], name="line_name")), "nobody can save"),
        (
            migrations.AlterField("line", "staff", models.ManyToManyField("auth.User", db_table="people")),
            "the old name",
        ),
        (migrations.RunSQL("DROP TABLE line"), "cannot be seen from here"),
        (migrations.RunPython(migrations.RunPython.noop), "cannot be seen from here"),
        (UnaccentExtension(), "cannot be seen from here"),
        (in_djangos_eyes(migrations.RemoveField("line", "name")), "writes rows without it"),
        (
            migrations.SeparateDatabaseAndState(database_operations=[migrations.RunSQL("DROP TABLE line")]),
            "cannot be seen from here",
        ),
    ],
)
def test_what_the_version_before_cannot_live_with_is_refused(operation, words):
    found = problems(operation)
    assert any(words in line for line in found), found
    assert all(line.startswith("lines.0002_more: ") for line in found)


@pytest.mark.parametrize(
    "operation",
    [
        migrations.AddField("line", "phone", models.CharField(max_length=9, null=True)),
        migrations.AddField("line", "phone", models.CharField(max_length=9, default="", db_default="")),
        migrations.AddField("line", "others", models.ManyToManyField("lines.Line")),
        migrations.AlterField("line", "name", models.CharField(max_length=200)),
        migrations.AlterField("line", "name", models.TextField()),
        migrations.AlterField("line", "name", models.CharField("the name", max_length=100, blank=True)),
        migrations.AlterField("line", "count", models.IntegerField(default=1, null=True)),
        migrations.AlterField("line", "count", models.IntegerField(default=0, db_default=0)),
        migrations.AlterField("line", "staff", models.ManyToManyField("auth.User", verbose_name="who answers")),
        migrations.AddField("line", "by", models.ForeignKey("auth.User", models.CASCADE, null=True, db_index=False)),
        migrations.RemoveConstraint("line", "line_counts_up"),
        migrations.AlterModelOptions("line", {"ordering": ["name"]}),
        in_djangos_eyes(migrations.RemoveField("line", "note")),
        in_djangos_eyes(migrations.RemoveField("line", "kept")),
        in_djangos_eyes(migrations.DeleteModel("Line")),
    ],
)
def test_what_it_does_not_notice_passes(operation):
    assert not problems(operation)


def test_a_table_that_is_new_itself_may_be_changed_at_will():
    new = migrations.CreateModel("Call", [("id", models.BigAutoField(primary_key=True))])
    assert not problems(
        new,
        migrations.AddField("call", "length", models.IntegerField(default=0)),
        migrations.AddIndex("call", models.Index(fields=["length"], name="call_length")),
        migrations.RemoveField("call", "length"),
    )


def test_our_new_migrations_can_run_while_the_released_version_serves():
    here = checks.plan()
    assert not checks.lost(checks.released(), here)
    assert not checks.problems(here, checks.released())


def test_the_check_reads_our_own_migrations_and_sees_what_one_did():
    """Were it new, the one that gave pauses a rule and meetings a key of their feed would be refused."""
    name = "groups.0002_moved_dates_and_feeds"
    found = checks.problems(checks.plan(), set(checks.released()) - {name})
    assert all(line.startswith(f"{name}: ") for line in found)
    for words in ("Add field feed_key to meeting: the version before writes rows without it", "pause_moves_one_day"):
        assert any(words in line for line in found), words


def test_a_released_migration_stays_and_an_exception_has_a_reason(tmp_path, monkeypatch):
    assert "gone" in checks.lost(["groups.0001_gone"], checks.plan())[0]
    file = tmp_path / "released_migrations.txt"
    monkeypatch.setattr(checks, "RELEASED", file)
    file.write_text("# head\ngroups.0001_initial\ngroups.0007_x: no row of it was ever written\n")
    assert checks.released() == {"groups.0001_initial": "", "groups.0007_x": "no row of it was ever written"}
    file.write_text("groups.0007_x:\n")
    with pytest.raises(SystemExit, match=r"without a reason: groups\.0007_x"):
        checks.released()


def test_the_release_is_told_once(pytestconfig):
    assert f'\nversion = "{RELEASE}"\n' in (pytestconfig.rootpath / "pyproject.toml").read_text(encoding="utf-8")
