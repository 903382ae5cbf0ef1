"""Many documents at once: each is accounted for, and only those refused are sent again."""

from contextlib import contextmanager

import msgspec
import pytest

from directory.engines.opensearch.bulk import (
    MAX_BULK_REQUEST_BYTES,
    BulkWriter,
    split_bulk_requests,
)
from directory.engines.opensearch.client import ClusterUnavailable
from directory.errors import EngineUnavailable

CREATED_ITEM = {"status": 201, "result": "created"}
QUEUE_FULL_ITEM = {"status": 429, "error": {"type": "rejected_execution_exception"}}
SHARD_MOVING_ITEM = {"status": 503, "error": {"type": "unavailable_shards_exception"}}
BLOCKED_ITEM = {"status": 403, "error": {"type": "cluster_block_exception"}}
MALFORMED_ITEM = {"status": 400, "error": {"type": "mapper_parsing_exception"}}


class ScriptedCluster:
    """A cluster that gives these answers, one a request, and remembers what it was sent."""

    def __init__(self, *answers):
        self.answers = list(answers)
        self.sent = []

    @contextmanager
    def request(self):
        yield self

    def bulk(self, *, body, index, params):
        assert index == "people"
        assert params
        self.sent.append(body)
        answer = self.answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return msgspec.json.encode({"items": [{"index": each} for each in answer]}).decode()


def write_three_documents(*answers, pauses_s=(0, 0)):
    cluster = ScriptedCluster(*answers)
    bulk = BulkWriter(cluster, "people", retry_delays_s=pauses_s)
    return bulk.add([b"a\n", b"b\n", b"c\n"]), bulk.created, cluster.sent


def test_what_is_accepted_is_sent_once():
    assert write_three_documents([CREATED_ITEM] * 3) == (3, 3, [b"a\nb\nc\n"])


@pytest.mark.parametrize("refusal", [QUEUE_FULL_ITEM, SHARD_MOVING_ITEM])
def test_only_what_was_refused_for_now_is_sent_again(refusal):
    answers = ([CREATED_ITEM, refusal, refusal], [CREATED_ITEM, refusal], [CREATED_ITEM])
    assert write_three_documents(*answers) == (3, 3, [b"a\nb\nc\n", b"b\nc\n", b"c\n"])


def test_a_request_that_nobody_answers_is_sent_again():
    assert (
        write_three_documents(ClusterUnavailable("nobody"), [CREATED_ITEM] * 3)[2]
        == [b"a\nb\nc\n"] * 2
    )


@pytest.mark.parametrize(
    ("refusal", "said"), [(BLOCKED_ITEM, "lecture seule"), (MALFORMED_ITEM, "mapper")]
)
def test_what_will_never_be_taken_stops_at_once(refusal, said):
    with pytest.raises(EngineUnavailable, match=said):
        write_three_documents([CREATED_ITEM, CREATED_ITEM, refusal])


def test_patience_ends():
    with pytest.raises(EngineUnavailable, match="n'accepte plus"):
        write_three_documents([QUEUE_FULL_ITEM] * 3, [QUEUE_FULL_ITEM] * 3, pauses_s=(0,))


def test_requests_are_cut_by_size_and_lose_nothing():
    documents = [b"x" * (MAX_BULK_REQUEST_BYTES // 2)] * 5
    assert [len(load) for load in split_bulk_requests(documents)] == [2, 2, 1]
    assert list(split_bulk_requests([])) == []
