"""Records in and out of the site: files that are loaded with a report."""
