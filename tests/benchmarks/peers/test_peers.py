"""Peers: each finds who is there, in the answer's own shape, and nobody else's by chance."""

import msgspec
import pytest
from fastapi.testclient import TestClient

from benchmarks.peers import stock_opensearch, stock_tantivy
from benchmarks.peers.fastapi_peers import create_peer_app, encode_entry
from benchmarks.peers.http_client import DECODE_PEER_ANSWER
from benchmarks.relevance.evaluation import make_baseline_asker
from benchmarks.relevance.question_sets import QUESTION_SETS, SearchQuestion
from benchmarks.relevance.questions import draw_questions_of_kind


@pytest.fixture(scope="module")
def ask(people, tmp_path_factory):
    index = stock_tantivy.build_stock_tantivy_index(
        people.rows(), tmp_path_factory.mktemp("tantivy")
    )
    return make_baseline_asker(stock_tantivy.make_tantivy_finder(index))


@pytest.mark.parametrize("kind", ["exact, unique", "one error"])
def test_tantivy_alone_finds_names_and_slips(people, ask, kind):
    asked = draw_questions_of_kind(people, QUESTION_SETS["A"], kind, 20)
    assert sum(ask(question).rank > 0 for question in asked) >= 0.9 * len(asked)


def test_tantivy_alone_finds_nobody_who_is_not_there(ask):
    assert ask(SearchQuestion("qqqqqq zzzzzz")).rank == 1


def test_others_answer_in_our_shape(people):
    listings = [next(people.listings(from_the_end=end)) for end in (False, True)]
    app = create_peer_app(lambda _text: [encode_entry(listing) for listing in listings])
    answer = TestClient(app).get("/api/v1/professionals", params={"q": "x"})
    found = [result.professional.id for result in DECODE_PEER_ANSWER(answer.content).results]
    assert found == [listing.id for listing in listings]
    assert msgspec.json.decode(answer.content)["results"][0]["professional"]["exercises"]


def test_opensearch_alone_is_asked_as_its_manual_says():
    (near,) = stock_opensearch.build_stock_query("martin")["query"]["bool"]["must"]
    assert near["match"]["name"] == {"query": "martin", "fuzziness": "AUTO", "operator": "and"}


@pytest.mark.allow_hosts(["127.0.0.1"])
def test_opensearch_alone_finds_names_and_slips(people, opensearch_node):
    client = stock_opensearch.build_stock_opensearch_index(people.rows(), opensearch_node.url)
    ask = make_baseline_asker(stock_opensearch.make_opensearch_finder(client))
    for kind in ("exact, unique", "one error"):
        asked = draw_questions_of_kind(people, QUESTION_SETS["A"], kind, 20)
        assert sum(ask(question).rank > 0 for question in asked) >= 0.9 * len(asked)
    client.indices.delete(index=stock_opensearch.STOCK_INDEX)
