"""The search engines: two implementations of the protocols of `directory/search.py`."""
