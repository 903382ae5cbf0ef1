"""The store of validated records: SQLite by default, accessed through SQLAlchemy 2 only.

`Store` opens it and `hold_db_lock` excludes other runs. `Store.open_load_transaction` and
`Store.open_feed_transaction` each open one transaction of changes. `StoreMetadata` describes the
data as a whole, and a `RunRecord` describes one run.
"""

from indexer.store.db_lock import hold_db_lock
from indexer.store.identity import StoreIdentity
from indexer.store.load_changes import LoadTransaction
from indexer.store.metadata import StoreMetadata
from indexer.store.people_comparison import ChangeCounts
from indexer.store.person_reader import StoredProfessional
from indexer.store.runs import RunRecord
from indexer.store.store import Store

__all__ = [
    "ChangeCounts",
    "LoadTransaction",
    "RunRecord",
    "Store",
    "StoreIdentity",
    "StoreMetadata",
    "StoredProfessional",
    "hold_db_lock",
]
