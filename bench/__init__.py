"""Measures the site against a plain page of Django, both in the same run: `make bench`."""
