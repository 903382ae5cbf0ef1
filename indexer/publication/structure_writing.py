"""Write the structures of a full build: the newest report of each, a tombstone without any."""

from collections.abc import Mapping
from itertools import islice
from typing import Any

from directory.publishing import IndexWriter
from directory.structure_changes import build_structure_document
from indexer.store import Store

TOMBSTONES_PER_BATCH = 2_000


def write_structures(
    writer: IndexWriter, structures: Mapping[str, tuple[int, Any]], reported: dict[str, int]
) -> None:
    """Write the structures that are new, or reported with a higher number than before.

    Args:
        writer: writes them.
        structures: encoded documents with the sequence number of their report.
        reported: the highest sequence number of each structure written so far; updated.
    """
    newest = {
        id_: (sequence, document)
        for id_, (sequence, document) in structures.items()
        if sequence > reported.get(id_, 0)
    }
    writer.add_encoded(each for id_, (_, each) in newest.items() if id_ not in reported)
    if again := {id_: each for id_, (_, each) in newest.items() if id_ in reported}:
        writer.replace_structures(again)
    reported.update((id_, sequence) for id_, (sequence, _) in newest.items())


def write_structure_tombstones(
    store: Store, writer: IndexWriter, reported: Mapping[str, int]
) -> None:
    """Write a tombstone for each structure that somebody has left and nobody reports."""
    tombstones = (
        writer.encode_structure(build_structure_document(id_, None, departure))
        for id_, departure in store.iterate_departures()
        if id_ not in reported
    )
    while batch := list(islice(tombstones, TOMBSTONES_PER_BATCH)):
        writer.add_encoded(batch)
