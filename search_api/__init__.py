"""Words typed to ranked listings, as JSON."""

VERSION = "0.1.0"
"""Of the program, as answers tell it; a test holds it to pyproject.toml."""
