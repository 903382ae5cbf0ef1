"""From raw records to the served index: the only package that reads non-public data."""
