"""The site's settings, as tests see them: the same on every machine.

The environment is set before the site's settings read it, so a developer's own variables or `.env` change no test.
Plain `pytest` runs on SQLite; `python -m tests.postgres python -m pytest` on PostgreSQL.
"""

import os

os.environ |= {
    # Settings for a trial: no redirect to HTTPS, no collected static files. Django's test runner then turns DEBUG off.
    "DEBUG": "on",
    "SECRET_KEY": "only-for-tests",
    "ALLOWED_HOSTS": "testserver,localhost,127.0.0.1",
    "SITE_NAME": "Alongside",
    "SITE_URL": "https://alongside.example",
    "CONTACT_EMAIL": "staff@alongside.example",
    "STATES": "CT,IL,MA",
    "CACHE_URL": "locmemcache://",
    "EMAIL_URL": "memorymail://",
    # Counting writes once a minute, in the middle of whatever test runs then; tests of it turn it on.
    "COUNT_PAGES": "off",
    "CHECK_LINKS": "off",
    "BACKUPS": "",
    "BACKUP_KEY": "",
}
if os.environ.get("TEST_DATABASE") != "postgres":
    os.environ["DATABASE_URL"] = "sqlite://:memory:"

from config.settings import *  # noqa: F403

# Threads of test servers end with their tests, and so do their connections.
DATABASES["default"]["CONN_MAX_AGE"] = 0  # noqa: F405

# Real password hashing is slow on purpose; no test is about it.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]

# Django's test client signs in without a request, which the lock-out needs; its own tests turn it on.
AXES_ENABLED = False
