"""The site's own configuration of gunicorn, but no worker is replaced in the middle of a measurement."""

from config.gunicorn import *  # noqa: F403

max_requests = max_requests_jitter = 0
