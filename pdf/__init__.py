"""A listing on paper: the activity sheet.

`pool.SheetPool` is what the rest of the program holds. It sends a `Listing` to a worker process,
where `view` turns it into words, `templates/` into a page and `sheet` into PDF.
"""
