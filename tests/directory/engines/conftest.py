"""Engines under one roof: each kind is a function from documents to an engine that serves them."""

from itertools import count

import pytest

from directory.engines.embedded.engine import EmbeddedEngine
from directory.engines.embedded.writer import EmbeddedWriter
from directory.engines.opensearch.client import Cluster, ClusterAccess
from directory.engines.opensearch.engine import OpenSearchEngine
from directory.engines.opensearch.mapping import IndexLayout
from directory.engines.opensearch.writer import OpenSearchWriter
from tests.builders import a_publication, a_sidecar
from tests.fakes import InMemoryEngine, make_structure_documents

INDEX_NUMBERS = count()
MAX_CACHED_DIRECTORIES = 3
"""Directories in the cluster: cases that share people follow each other."""
ALLOW_LOCALHOST = pytest.mark.allow_hosts(["127.0.0.1"])


def publish_documents(writer, documents):
    """Have these documents published."""
    writer.add_encoded(map(writer.encode_document, documents))
    writer.add_encoded(map(writer.encode_structure, make_structure_documents(documents)))
    writer.publish(a_publication(), lambda: a_sidecar(documents))


def serve_embedded(documents, request):
    """The engine over a folder that a writer has just filled."""
    folder = request.getfixturevalue("tmp_path_factory").mktemp("index")
    publish_documents(EmbeddedWriter(folder), documents)
    return EmbeddedEngine(folder)


def serve_opensearch(documents, request):
    """The engine over a directory in the cluster; the same documents are published once a run.

    Publishing takes 0.3 s, and many cases ask different questions of the same people.
    """
    published = request.getfixturevalue("published")
    key = tuple(map(OpenSearchWriter.encode_document, documents))
    if key not in published:
        published[key] = request.getfixturevalue("directories")()
        publish_documents(OpenSearchWriter(published[key], IndexLayout(shards=2)), documents)
    while len(published) > MAX_CACHED_DIRECTORIES:
        remove_directory(published.pop(next(iter(published))))
    return OpenSearchEngine(published[key])


@pytest.fixture(scope="session")
def published():
    """Documents → the directory in the cluster that holds them."""
    return {}


@pytest.fixture(scope="session")
def directories(opensearch_node):
    """Ways to directories that nobody else uses; what is left of them ends with the node."""

    def fresh(**given):
        return ClusterAccess(
            urls=(opensearch_node.url,), index=f"test{next(INDEX_NUMBERS)}", **given
        )

    return fresh


def remove_directory(access):
    """A directory: the cluster is slower with each it holds."""
    Cluster(access).client.indices.delete(index=f"{access.index}.*")


def serve_definition(documents, _request):
    """The definition of a match, evaluated in plain Python."""
    return InMemoryEngine(documents)


@pytest.fixture(
    params=[
        serve_definition,
        serve_embedded,
        pytest.param(serve_opensearch, marks=ALLOW_LOCALHOST),
    ],
    ids=lambda kind: kind.__name__,
)
def serve(request):
    """Serve documents from one kind of engine; every call starts from nothing."""
    return lambda documents: request.param(documents, request)


@pytest.fixture(
    params=[serve_embedded, pytest.param(serve_opensearch, marks=ALLOW_LOCALHOST)],
    ids=lambda kind: kind.__name__,
)
def real(request):
    """Serve documents from an engine that is not the definition."""
    return lambda documents: request.param(documents, request)
