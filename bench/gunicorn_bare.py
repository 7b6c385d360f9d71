"""Gunicorn for baseline (a): as the site's, without what the site hooks into it."""

from config.gunicorn import (
    access_log_format,
    accesslog,
    bind,
    control_socket_disable,
    errorlog,
    logger_class,
    threads,
    worker_class,
    workers,
)

__all__ = [
    "access_log_format",
    "accesslog",
    "bind",
    "control_socket_disable",
    "errorlog",
    "logger_class",
    "threads",
    "worker_class",
    "workers",
]
