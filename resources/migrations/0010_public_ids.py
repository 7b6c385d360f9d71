"""A UUID for each organization, place and listing, by which open data names it for ever, and when a place changed."""

from typing import Any
from uuid import uuid4

from django.db import migrations, models

NAMED = ("helpline", "naloxoneprogram", "organization", "place")
BATCH = 1000


def give_ids(apps: Any, _schema_editor: Any) -> None:
    """Gives every record an id that has none."""
    for name in NAMED:
        model = apps.get_model("resources", name)
        while some := list(model.objects.filter(uid=None).only("pk")[:BATCH]):
            for record in some:
                record.uid = uuid4()
            model.objects.bulk_update(some, ["uid"])


class Migration(migrations.Migration):
    dependencies = [("resources", "0009_how_it_runs")]

    operations = [
        # Without a default: Django would give all rows the same one.
        *(migrations.AddField(name, "uid", models.UUIDField(editable=False, null=True, unique=True)) for name in NAMED),
        migrations.AddField("place", "updated", models.DateTimeField(auto_now=True, null=True, verbose_name="changed")),
        migrations.RunPython(give_ids, migrations.RunPython.noop),
        *(
            migrations.AlterField(name, "uid", models.UUIDField(default=uuid4, editable=False, null=True, unique=True))
            for name in NAMED
        ),
    ]
