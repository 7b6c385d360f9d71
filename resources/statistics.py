"""What the database knows about its own tables."""

from django.db import connection


def refresh_statistics() -> None:
    """Lets the database count its rows anew. Without that SQLite chooses slow plans after a large load."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
