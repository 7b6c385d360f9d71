"""The site's settings as in production, in the directory that BENCH_DIRECTORY names (`python -m bench` sets it)."""

import os
from pathlib import Path

from config.settings import *  # noqa: F403
from config.settings import BASE_DIR, TEMPLATES

ROOT_URLCONF = "bench.urls"
STATIC_ROOT = Path(os.environ["BENCH_DIRECTORY"]) / "static"
TEMPLATES = [TEMPLATES[0] | {"DIRS": [BASE_DIR / "templates", BASE_DIR / "bench" / "templates"]}]
