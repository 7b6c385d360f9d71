"""Settings: logs."""

import logging

from .environment import DEBUG

# When a line cannot be written (a full disk), Python would print the exception that it tells of, with what it says.
logging.raiseExceptions = DEBUG

# Privacy: search terms stand in query strings, and exceptions quote what was typed, so no log line may carry either
# (gunicorn's own lines: config/gunicorn.py).
CLEAN = ["without_words", "without_query", "with_request_id"]
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {
        "without_words": {"()": "config.safe_errors.WithoutWords"},
        "without_query": {"()": "config.private_logs.WithoutQuery"},
        "with_request_id": {"()": "config.request_ids.WithRequestId"},
    },
    "formatters": {
        "plain": {
            "class": "config.safe_errors.StackWithoutWords",
            "format": "{levelname} {name} {request_id} {message}",
            "style": "{",
        },
    },
    "handlers": {
        "console": {"class": "logging.StreamHandler", "formatter": "plain", "filters": CLEAN},
        # Faults are noted, and mailed to ADMINS_EMAIL. Django's own mails would carry settings, bodies and variables.
        "staff": {"class": "config.operations.handler.ToStaff", "level": "ERROR", "filters": CLEAN},
    },
    "root": {"handlers": ["console", "staff"], "level": "INFO"},
    "loggers": {
        # Named so that it loses the handlers Django gives it: one mails reports with all that was sent, and with DEBUG
        # on one prints the address of a missing page.
        "django": {"level": "INFO"},
        # One line for each record that is indexed would drown the rest.
        "django_tasks": {"level": "WARNING"},
        # The development server would print every request; its errors come through the handler above.
        "django.server": {"handlers": ["console"], "level": "ERROR", "propagate": False},
        # Strangers who ask for other hosts get their 400; a traceback for each tells nobody anything.
        "django.security.DisallowedHost": {"level": "CRITICAL"},
    },
}
