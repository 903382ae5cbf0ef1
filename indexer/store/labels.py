"""The code systems of the directory: labels seen in files and in the feed, and the tables.

Only labels that the tables lack, or have otherwise, are stored. They stay when nobody has the code
any more.
"""

from msgspec import json
from sqlalchemy import Connection

from directory.model.professional import Professional
from directory.terminology.code_labels import load_table_labels
from indexer.code_systems import LabelCounts, choose_frequent_labels, count_labels
from indexer.store.metadata import read_text, write_text

SEEN_LABELS = "code_labels"
"""Name of the row of the metadata."""

SeenLabels = dict[str, dict[str, str]]
"""Code system → code → label."""


class SeenCodeSystems:
    """The labels of every code system, in one transaction of the store.

    Attributes:
        labels: by system and code; those seen before those of the tables.
    """

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        stored = read_text(connection, SEEN_LABELS)
        self._seen: SeenLabels = json.decode(stored, type=SeenLabels) if stored else {}
        self.labels: SeenLabels = {
            system: {**load_table_labels().get(system, {}), **self._seen.get(system, {})}
            for system in load_table_labels().keys() | self._seen.keys()
        }
        self._has_changed = False

    def add_loaded_labels(self, counts: LabelCounts) -> None:
        """Take the most frequent labels of a load for those of its codes."""
        for system, labels in choose_frequent_labels(counts).items():
            for code, label in labels.items():
                self._put(system, code, label)

    def add_feed_labels(self, person: Professional) -> None:
        """Add the labels of a record of the feed, for codes that have none yet."""
        for system, labels in choose_frequent_labels(count_labels([person])).items():
            known = self.labels.get(system, {})
            for code in labels.keys() - known.keys():
                self._put(system, code, labels[code])

    def save(self) -> None:
        """Write the labels seen, if there are new ones."""
        if self._has_changed:
            write_text(self._connection, SEEN_LABELS, json.encode(self._seen).decode())
            self._has_changed = False

    def _put(self, system: str, code: str, label: str) -> None:
        labels = self.labels.setdefault(system, {})
        if labels.get(code) != label:
            labels[code] = self._seen.setdefault(system, {})[code] = label
            self._has_changed = True
