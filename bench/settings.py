"""The site's settings as in production, in the directory that BENCH_DIRECTORY names (`python -m bench` sets it)."""

import os
from pathlib import Path

from config.settings import *  # noqa: F403

STATIC_ROOT = Path(os.environ["BENCH_DIRECTORY"]) / "static"
