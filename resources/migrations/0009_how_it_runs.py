import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("resources", "0008_more_senders"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Fault",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.CharField(max_length=32, unique=True)),
                ("kind", models.CharField(max_length=200, verbose_name="what")),
                ("place", models.CharField(max_length=300, verbose_name="where")),
                ("first", models.DateTimeField(verbose_name="first met")),
                ("last", models.DateTimeField(db_index=True, verbose_name="last met")),
                ("times", models.PositiveIntegerField(default=0, verbose_name="times")),
                ("unmailed", models.PositiveIntegerField(default=0)),
                ("mailed", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "verbose_name": "fault",
                "verbose_name_plural": "faults",
                "ordering": ("-last", "-pk"),
            },
        ),
        migrations.CreateModel(
            name="PartRun",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("part", models.CharField(max_length=80, unique=True, verbose_name="part")),
                ("ran", models.DateTimeField(verbose_name="last run")),
                ("seconds", models.FloatField(default=0, verbose_name="seconds")),
                ("changed", models.PositiveIntegerField(default=0, verbose_name="changed")),
                ("succeeded", models.DateTimeField(blank=True, null=True, verbose_name="last success")),
                ("failed", models.DateTimeField(blank=True, null=True, verbose_name="last failure")),
                ("problem", models.CharField(blank=True, max_length=300, verbose_name="last problem")),
            ],
            options={
                "verbose_name": "part of tick",
                "verbose_name_plural": "parts of tick",
                "ordering": ("pk",),
                "permissions": [("see_how_it_runs", "Sees how the site runs and what a launch needs")],
            },
        ),
        migrations.CreateModel(
            name="LaunchFact",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.CharField(max_length=30, unique=True)),
                ("value", models.CharField(blank=True, max_length=200)),
                ("on", models.DateTimeField(verbose_name="on")),
                (
                    "by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "fact about the launch",
                "verbose_name_plural": "facts about the launch",
            },
        ),
    ]
