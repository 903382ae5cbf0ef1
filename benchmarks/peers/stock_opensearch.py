"""OpenSearch alone, as its manual suggests: a text field, `fuzziness: AUTO`, BM25.

People and questions are folded to ASCII by our code, so the standard analyzer is enough.
"""

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from opensearchpy import OpenSearch
from opensearchpy.helpers import bulk

from benchmarks.relevance.evaluation import MAX_FOUND_RANK
from directory.text.analysis import fold

STOCK_INDEX = "benchmark-stock"
STOCK_INDEX_SETTINGS = {"number_of_replicas": 0}
STOCK_INDEX_FIELDS = {"name": {"type": "text"}}


def build_stock_opensearch_index(people: Iterable[tuple[str, str, str]], url: str) -> OpenSearch:
    """Build an index of names; gives a client for it."""
    client = OpenSearch(url, timeout=60)
    client.indices.delete(index=STOCK_INDEX, params={"ignore_unavailable": "true"})
    client.indices.create(
        index=STOCK_INDEX,
        body={"settings": STOCK_INDEX_SETTINGS, "mappings": {"properties": STOCK_INDEX_FIELDS}},
    )
    bulk(client, encode_stock_documents(people), chunk_size=5_000)
    client.indices.forcemerge(
        index=STOCK_INDEX, params={"max_num_segments": 1}, request_timeout=600
    )
    client.indices.refresh(index=STOCK_INDEX)
    return client


def encode_stock_documents(people: Iterable[tuple[str, str, str]]) -> Iterator[dict[str, Any]]:
    """Actions of a bulk request."""
    for name, first_name, number in people:
        yield {"_index": STOCK_INDEX, "_id": number, "name": f"{name} {first_name}"}


def make_opensearch_finder(client: OpenSearch) -> Callable[[str], list[str]]:
    """A search: from a text to the numbers of the first people."""

    def found(text: str) -> list[str]:
        answer = client.search(index=STOCK_INDEX, body=build_stock_query(fold(text)))
        return [hit["_id"] for hit in answer["hits"]["hits"]]

    return found


def build_stock_query(text: str) -> dict[str, Any]:
    """Every word must match, fuzzily at least; exact words weigh more."""
    near = {"query": text, "fuzziness": "AUTO", "operator": "and"}
    whole = {"query": text, "boost": 2}
    wanted = {"must": [{"match": {"name": near}}], "should": [{"match": {"name": whole}}]}
    return {"query": {"bool": wanted}, "size": MAX_FOUND_RANK, "_source": False}
