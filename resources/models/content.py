"""What tells all processes that public pages changed."""

from django.db import models


class ContentChange(models.Model):
    """One transaction that wrote something families read; `resources.content` says what rests on it.

    Written in the transaction itself, so that whoever sees this row sees what was written, and nobody sees one alone.
    """

    made = models.DateTimeField(auto_now_add=True, db_index=True)

    def __str__(self) -> str:
        return f"{self.pk} {self.made:%Y-%m-%d %H:%M:%S}"
