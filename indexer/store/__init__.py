"""The store of validated records: SQLite by default, through SQLAlchemy 2 only.

`Store` opens it, `holding` keeps other runs out; `Store.loading` and `Store.applying` are one
transaction of changes each; `Facts` are what is known of the data as a whole; `Run` is what
happened when.
"""

from indexer.store.db_lock import holding
from indexer.store.load_changes import Changes, Loading
from indexer.store.metadata import Facts
from indexer.store.person_reader import StoredProfessional
from indexer.store.runs import Run
from indexer.store.store import Store

__all__ = ["Changes", "Facts", "Loading", "Run", "Store", "StoredProfessional", "holding"]
