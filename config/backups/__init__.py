"""Backups: all that people wrote in one file, which either database takes back (`manage.py backup`, `restore`).

Decisions 0030 and 0031 say why the file is as it is; docs/deploy.md tells how to use it.
"""

from .folder import Backup, back_up_daily, last_backup

__all__ = ["Backup", "back_up_daily", "last_backup"]
