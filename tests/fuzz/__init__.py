"""Requests and files that nobody thought of, by the thousand (docs/reliability.md says how to repeat them)."""
