"""Which release this is. A test holds it to pyproject.toml, which the image of the site does not carry."""

RELEASE = "0.1.0"
