"""Engines under one roof: each kind is a function from documents to an engine that serves them."""

import pytest

from directory.engines.embedded import EmbeddedEngine
from directory.engines.embedded_writer import EmbeddedWriter
from directory.engines.matching import answers
from directory.search import Tombstone
from tests.builders import a_publication, packed_words
from tests.fakes import InMemoryEngine, structure_documents


def embedded(documents, folder):
    """The engine over a folder that a writer has just filled."""
    writer = EmbeddedWriter(folder)
    writer.add_encoded(map(writer.encode, documents))
    writer.add_encoded(map(writer.encode_structure, structure_documents(documents)))
    writer.publish(a_publication(), lambda: packed_words(documents))
    return EmbeddedEngine(folder)


class Definition(InMemoryEngine):
    """Adds the definition of who answers to a number."""

    def lookup(self, ids):
        return answers(
            ids, [(each.listing or Tombstone(each.id), each.identifiers) for each in self.documents]
        )


def definition(documents, _folder):
    """The definition of a match, evaluated in plain Python."""
    return Definition(documents)


@pytest.fixture(params=[definition, embedded], ids=lambda kind: kind.__name__)
def serve(request, tmp_path_factory):
    """Serve documents from one kind of engine; every call starts from nothing."""
    return lambda documents: request.param(documents, tmp_path_factory.mktemp("index"))
