"""Takes in services and organizations of another directory (HSDS JSON), by the same engine as meetings.

What comes from a site like this one is read exactly, by the terms that only such sites write; of any other directory
the fields that HSDS has. Names of contact persons are never read.
"""
