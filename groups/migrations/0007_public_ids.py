"""A UUID for each group and meeting, by which open data names it for ever."""

from typing import Any
from uuid import uuid4

from django.db import migrations, models

NAMED = ("supportgroup", "meeting")
BATCH = 1000


def give_ids(apps: Any, _schema_editor: Any) -> None:
    """Gives every record an id that has none."""
    for name in NAMED:
        model = apps.get_model("groups", name)
        while some := list(model.objects.filter(uid=None).only("pk")[:BATCH]):
            for record in some:
                record.uid = uuid4()
            model.objects.bulk_update(some, ["uid"])


class Migration(migrations.Migration):
    dependencies = [("groups", "0006_curation"), ("resources", "0010_public_ids")]

    operations = [
        *(migrations.AddField(name, "uid", models.UUIDField(editable=False, null=True, unique=True)) for name in NAMED),
        migrations.RunPython(give_ids, migrations.RunPython.noop),
        *(
            migrations.AlterField(name, "uid", models.UUIDField(default=uuid4, editable=False, null=True, unique=True))
            for name in NAMED
        ),
    ]
