"""Listings in the form of the Human Services Data Specification, HSDS 3.1 (https://docs.openreferral.org).

Each listing is a `service`, each place a `location`; decision 0035 tells which of our fields is which of theirs. What
HSDS has no field for travels as an attribute with a term of ours, so that nothing is lost between two sites like this
one. All objects are plain dictionaries; a key without a value is left out, as the schemas ask.
"""
