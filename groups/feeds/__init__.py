"""Meetings from other lists: files of three layouts become groups and meetings, with a report."""
