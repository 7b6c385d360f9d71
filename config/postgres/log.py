"""What PostgreSQL writes into a log of its own.

Unless told otherwise it writes each statement that failed, or that nobody waits for any more, with all its values, and
quotes the row that was refused: what a family searched for, the address of who sent a form. Only who administers the
database can tell it not to: compose.yaml and config/debian/install do, docs/deploy.md has the lines for any other.
"""

from django.db import connection

#: Settings of PostgreSQL, each with the values under which no statement and no row gets into its log.
SILENT = {
    "log_min_error_statement": {"panic"},
    "log_error_verbosity": {"terse"},
    "log_statement": {"none", "ddl"},
    "log_min_duration_statement": {"-1"},
    "log_min_duration_sample": {"-1"},
    "log_transaction_sample_rate": {"0"},
    # Only where somebody loads that module.
    "auto_explain.log_min_duration": {"-1"},
}


def what_it_writes_down() -> list[str]:
    """The settings under which it quotes what families typed: "log_statement = all". One query, on SQLite none."""
    if connection.vendor != "postgresql":
        return []
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, setting FROM pg_settings WHERE name = ANY(%s) ORDER BY name", [list(SILENT)])
        return [f"{name} = {setting}" for name, setting in cursor.fetchall() if setting not in SILENT[name]]
