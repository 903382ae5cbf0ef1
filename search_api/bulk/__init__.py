"""Bulk lookup: the numbers of a CSV file, answered row by row, in constant memory.

    bytes ──read_csv_records──▶ CsvRecord ──CsvTable.read_rows──▶ TableRow ──answer_table──▶ bytes

No data of a file is lost: each row is returned with its own cells and a status, even a row that
cannot be read. The same code serves an HTTP request and `annuaire lookup FILE`.
"""
