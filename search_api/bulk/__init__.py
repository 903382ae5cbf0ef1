"""Lists of any length: numbers in a CSV file answered row by row, in flat memory.

    bytes ──records──▶ Record ──Table.rows──▶ Row ──answered──▶ bytes

Nothing of a file is lost: each row comes back with its own cells and a status, also a row that
cannot be read. The same code answers a request and `annuaire lookup FILE`.
"""
