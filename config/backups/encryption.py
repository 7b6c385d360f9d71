"""Backups that only the holder of a key can read: files of the age format (age-encryption.org), by the library pyrage.

The site knows the public half of the key alone (setting BACKUP_KEY), so whoever takes the machine cannot read its old
backups. The secret half lies elsewhere; `restore --identity FILE` takes it, and so does the program `age`.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO

from .errors import BackupError

#: With which every file of age begins.
_AGE = b"age-encryption.org/v1"


def encrypt(plain: IO[bytes], file: IO[bytes], keys: list[str]) -> None:
    """Encrypts for the holders of these keys, each of whom can read it alone. Raises BackupError for what is no key."""
    import pyrage

    try:
        recipients = [pyrage.x25519.Recipient.from_str(key) for key in keys]
    except pyrage.RecipientError as error:
        raise BackupError("BACKUP_KEY is no public half of an age key: a letter of it is wrong or missing.") from error
    pyrage.encrypt_io(plain, file, recipients)


@contextmanager
def opened(path: Path, identity: Path | None) -> Iterator[IO[bytes]]:
    """A backup as it was before it was encrypted, if it was. Raises BackupError where it cannot be read."""
    try:
        file = path.open("rb")
    except OSError as error:
        raise BackupError(f"{path} cannot be opened: {error.strerror}.") from error
    with file:
        encrypted = file.read(len(_AGE)) == _AGE
        file.seek(0)
        if not encrypted:
            yield file
            return
        if identity is None:
            raise BackupError(
                "This backup is encrypted. Name the file with the secret half of the key: --identity FILE."
            )
        # Nowhere but where the system puts what has no name and ends with the process.
        with TemporaryFile() as plain:
            _decrypt(file, plain, identity)
            yield plain


def _decrypt(file: IO[bytes], plain: IO[bytes], identity: Path) -> None:
    import pyrage

    try:
        lines = identity.read_text(encoding="utf-8").split("\n")
        secrets = [line.strip() for line in lines if line.strip() and not line.startswith("#")]
        identities = [pyrage.x25519.Identity.from_str(secret) for secret in secrets]
    except OSError as error:
        raise BackupError(f"{identity} cannot be opened: {error.strerror}.") from error
    except (ValueError, pyrage.IdentityError):
        # Without the cause: it might quote the key.
        raise BackupError(f"{identity} holds no secret half of an age key (“AGE-SECRET-KEY-1…”).") from None
    try:
        pyrage.decrypt_io(file, plain, identities)
    except (pyrage.DecryptError, OSError) as error:
        raise BackupError(
            f"This backup cannot be decrypted: it is damaged or cut off, or was made for another key. ({error})"
        ) from error
