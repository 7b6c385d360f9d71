"""Groups and meetings as open data: `/feeds/meetings.json` and `/feeds/groups.csv`.

    published groups -> rows.py (one row a meeting, in the words of Meeting Guide) -> view (JSON) or table.py (CSV)

The words are those of the Meeting Guide specification (https://github.com/code4recovery/spec). What it has no word for
stands beside it under a name that starts with `alongside_`, so that a reader of ours gets back exactly what we hold.
"""
