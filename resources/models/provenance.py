"""What `load_fixtures` once loaded, so that it never overwrites what staff changed since."""

from django.contrib.contenttypes.models import ContentType
from django.db import models


class FixtureRecord(models.Model):
    """One record of `fixtures/` as it was last loaded.

    A field whose value still equals `values` was not touched by staff and may follow the file. A record
    that staff deleted stays deleted: its row here remains and says that it was loaded once.
    """

    content_type = models.ForeignKey(ContentType, models.CASCADE)
    key = models.CharField(max_length=200)
    object_id = models.PositiveBigIntegerField()
    values = models.JSONField(default=dict)
    loaded = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["content_type", "key"], name="fixture_record_once")]

    def __str__(self) -> str:
        return self.key
