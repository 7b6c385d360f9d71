"""What can go wrong, in words for whoever runs the command."""


class BackupError(Exception):
    """A backup could not be made, read or restored. The message says why, and that nothing was changed or lost."""
