"""Settings: logs."""

# Privacy: search terms stand in query strings, so no log line may carry one (gunicorn's own lines: config/gunicorn.py).
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {
        "without_query": {"()": "config.private_logs.WithoutQuery"},
        "with_request_id": {"()": "config.request_ids.WithRequestId"},
    },
    "formatters": {"plain": {"format": "{levelname} {name} {request_id} {message}", "style": "{"}},
    "handlers": {
        "console": {
            "class": "logging.StreamHandler",
            "formatter": "plain",
            "filters": ["without_query", "with_request_id"],
        }
    },
    "root": {"handlers": ["console"], "level": "INFO"},
    "loggers": {
        # Named so that it loses the handlers Django gives it: with DEBUG on, one prints the address of a missing page.
        "django": {"level": "INFO"},
        # One line for each record that is indexed would drown the rest.
        "django_tasks": {"level": "WARNING"},
        # The development server would print every request; its errors come through the handler above.
        "django.server": {"handlers": ["console"], "level": "ERROR", "propagate": False},
        # Strangers who ask for other hosts get their 400; a traceback for each tells nobody anything.
        "django.security.DisallowedHost": {"level": "CRITICAL"},
    },
}
