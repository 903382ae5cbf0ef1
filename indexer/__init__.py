"""Raw record to served index: the only package that ever sees non-public data."""
