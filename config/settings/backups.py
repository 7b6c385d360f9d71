"""Settings: backups (docs/deploy.md, "Backups")."""

import re

from django.core.exceptions import ImproperlyConfigured

from .environment import env, number, several

#: The directory in which `tick` puts one backup a day; empty for none.
BACKUPS = env.str("BACKUPS", default="")
#: How many of them it keeps: one at least, since the newest is never deleted.
BACKUPS_KEPT = number("BACKUPS_KEPT", default=14)
#: Public halves of age keys, for which backups are encrypted; none for plain files.
BACKUP_KEY = several("BACKUP_KEY")

if any(key.upper().startswith("AGE-SECRET-KEY-") for key in BACKUP_KEY):
    raise ImproperlyConfigured(
        "BACKUP_KEY holds the secret half of a key. It takes the public half, “age1…”; keep the secret one elsewhere."
    )
if not all(re.fullmatch(r"age1[02-9ac-hj-np-z]+", key) for key in BACKUP_KEY):
    raise ImproperlyConfigured("BACKUP_KEY must be the public half of an age key, “age1…”, or several by commas.")
