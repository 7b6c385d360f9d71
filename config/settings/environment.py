"""Where settings come from: environment variables, and the file `.env` beside manage.py."""

from pathlib import Path

import environ

ROOT = Path(__file__).resolve().parent.parent.parent

env = environ.Env()
environ.Env.read_env(ROOT / ".env")

DEBUG = env.bool("DEBUG", default=False)
