from django.db import migrations, models


def show(apps, schema_editor):
    """An emergency number that somebody hid past the forms is shown again."""
    lines = apps.get_model("resources", "Helpline")._base_manager.using(schema_editor.connection.alias)
    lines.filter(is_emergency=True).update(hidden_until_checked=False)


class Migration(migrations.Migration):
    dependencies = [
        ("resources", "0005_curation"),
    ]

    operations = [
        migrations.CreateModel(
            name="LastRun",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("part", models.CharField(max_length=50, unique=True)),
                ("day", models.DateField()),
            ],
        ),
        migrations.RunPython(show, migrations.RunPython.noop),
        migrations.AddConstraint(
            model_name="helpline",
            constraint=models.CheckConstraint(
                condition=models.Q(("is_emergency", False), ("hidden_until_checked", False), _connector="OR"),
                name="helpline_emergency_is_shown",
                violation_error_message="An emergency number is never hidden.",
            ),
        ),
    ]
