"""Cells of spreadsheets that programs would run as formulas: guarded on the way out, and taken back on the way in.

A cell that begins with = + - @, a tab or a return is a formula to a spreadsheet program, whoever wrote it. An
apostrophe before it makes it plain text (OWASP, "CSV Injection").
"""

_STARTS = ("=", "+", "-", "@", "\t", "\r")


def guarded(value: str) -> str:
    """The text as a cell that no spreadsheet program runs; `unguarded` gives the text back, whatever it was."""
    bare = value.lstrip("'")
    return f"'{value}" if bare.startswith(_STARTS) else value


def unguarded(value: str) -> str:
    """The text of a cell that may carry a guard: "'+1 860 555 0100" is "+1 860 555 0100"."""
    is_guarded = value.startswith("'") and value.lstrip("'").startswith(_STARTS)
    return value[1:] if is_guarded else value
