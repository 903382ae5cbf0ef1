"""The store of validated records: SQLite by default, through SQLAlchemy 2 only.

`Store` opens it, `holding` keeps other runs out; `Store.loading` and `Store.applying` are one
transaction of changes each; `Facts` are what is known of the data as a whole; `Run` is what
happened when.
"""

from indexer.store.db_lock import hold_db_lock
from indexer.store.load_changes import ChangeCounts, LoadTransaction
from indexer.store.metadata import StoreMetadata
from indexer.store.person_reader import StoredProfessional
from indexer.store.runs import RunRecord
from indexer.store.store import Store

__all__ = [
    "ChangeCounts",
    "LoadTransaction",
    "RunRecord",
    "Store",
    "StoreMetadata",
    "StoredProfessional",
    "hold_db_lock",
]
