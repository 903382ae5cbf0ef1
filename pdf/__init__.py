"""A listing on paper: the activity sheet.

The rest of the program calls `service.SheetService`. It returns a cached sheet, or sends the
`Listing` through `pool` to a worker process, where `view` turns it into words, `templates/` into a
page and `sheet` into PDF.
"""
