"""Where settings come from: environment variables, and the file `.env` beside manage.py.

What cannot be read stops the start, by name: a misspelt word must not turn a guard off.
"""

from collections.abc import Sequence
from pathlib import Path

import environ
from django.core.exceptions import ImproperlyConfigured, ValidationError
from django.core.validators import validate_email

ROOT = Path(__file__).resolve().parent.parent.parent
ON, OFF = {"on", "yes", "true", "y", "ok", "1"}, {"off", "no", "false", "n", "0"}

env = environ.Env()
environ.Env.read_env(ROOT / ".env")


def flag(name: str, *, default: bool) -> bool:
    """A setting that is on or off."""
    word = env.str(name, default="").strip().lower()
    if word and word not in ON | OFF:
        raise ImproperlyConfigured(f"{name} must be on or off, not “{word}”.")
    return word in ON if word else default


def number(name: str, *, default: int, least: int = 1) -> int:
    """A setting that is a whole number."""
    written = env.str(name, default="").strip()
    try:
        value = int(written) if written else default
    except ValueError:
        raise ImproperlyConfigured(f"{name} must be a whole number, not “{written}”.") from None
    if value < least:
        raise ImproperlyConfigured(f"{name} must be at least {least}, not {value}.")
    return value


def several(name: str, *, default: Sequence[str] = ()) -> list[str]:
    """A setting of several words, by commas; one that is there and empty names none."""
    written = env.str(name, default=",".join(default))
    return [word for part in written.split(",") if (word := part.strip())]


def require_mail_addresses(name: str, addresses: Sequence[str]) -> None:
    """Stops the start when one of them is none."""
    for address in addresses:
        try:
            validate_email(address)
        except ValidationError as error:
            raise ImproperlyConfigured(f"{name} holds what is no email address: {address}") from error


DEBUG = flag("DEBUG", default=False)
