"""`docs/files.md` says of every column of the files what becomes of it."""

import re
from pathlib import Path

import pytest

from directory.text.analysis import fold
from indexer.sources.columns import COLUMNS_BY_FILE_KIND, MAILBOX_COLUMN_NAMES, UNREAD_COLUMNS
from indexer.sources.restricted import PRIVATE_COLUMNS

DOCUMENT = fold((Path(__file__).parents[3] / "docs/files.md").read_text("utf-8"))
PREFIX = re.compile(r"(code|libelle|numero) ")
READ_COLUMNS = {
    name
    for columns in (*(each.names for each in COLUMNS_BY_FILE_KIND.values()), MAILBOX_COLUMN_NAMES)
    for names in columns.values()
    for name in names
}


@pytest.mark.parametrize("column", sorted({*READ_COLUMNS, *UNREAD_COLUMNS, *PRIVATE_COLUMNS}))
def test_a_column_is_in_the_table_of_the_documents(column):
    assert PREFIX.sub("", fold(column).removesuffix(" coord correspondance"), count=1) in DOCUMENT
