"""What can go wrong, in words for whoever runs the command."""


class BackupError(Exception):
    """A backup could not be made, read or restored. The message says why, and that nothing was changed or lost."""


def database_away(error: Exception) -> str:
    """What a command says when the database does not answer: its own first line, which names no password."""
    first = next(iter(str(error).strip().splitlines()), type(error).__name__)
    return f"The database does not answer (DATABASE_URL): {first}"
