"""Many documents at once: each is accounted for, and only those refused are sent again."""

from contextlib import contextmanager

import msgspec
import pytest

from directory.engines.opensearch.bulk import AT_ONCE, Bulk, loads
from directory.engines.opensearch.client import Away
from directory.errors import EngineUnavailable

CREATED = {"status": 201, "result": "created"}
FULL = {"status": 429, "error": {"type": "rejected_execution_exception"}}
MOVING = {"status": 503, "error": {"type": "unavailable_shards_exception"}}
BLOCKED = {"status": 403, "error": {"type": "cluster_block_exception"}}
MALFORMED = {"status": 400, "error": {"type": "mapper_parsing_exception"}}


class Scripted:
    """A cluster that gives these answers, one a request, and remembers what it was sent."""

    def __init__(self, *answers):
        self.answers = list(answers)
        self.sent = []

    @contextmanager
    def asked(self):
        yield self

    def bulk(self, *, body, index, params):
        assert index == "people"
        assert params
        self.sent.append(body)
        answer = self.answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return msgspec.json.encode({"items": [{"index": each} for each in answer]}).decode()


def written(*answers, pauses_s=(0, 0)):
    cluster = Scripted(*answers)
    bulk = Bulk(cluster, "people", pauses_s=pauses_s)
    return bulk.add([b"a\n", b"b\n", b"c\n"]), bulk.created, cluster.sent


def test_what_is_accepted_is_sent_once():
    assert written([CREATED] * 3) == (3, 3, [b"a\nb\nc\n"])


@pytest.mark.parametrize("refusal", [FULL, MOVING])
def test_only_what_was_refused_for_now_is_sent_again(refusal):
    answers = ([CREATED, refusal, refusal], [CREATED, refusal], [CREATED])
    assert written(*answers) == (3, 3, [b"a\nb\nc\n", b"b\nc\n", b"c\n"])


def test_a_request_that_nobody_answers_is_sent_again():
    assert written(Away("nobody"), [CREATED] * 3)[2] == [b"a\nb\nc\n"] * 2


@pytest.mark.parametrize(("refusal", "said"), [(BLOCKED, "lecture seule"), (MALFORMED, "mapper")])
def test_what_will_never_be_taken_stops_at_once(refusal, said):
    with pytest.raises(EngineUnavailable, match=said):
        written([CREATED, CREATED, refusal])


def test_patience_ends():
    with pytest.raises(EngineUnavailable, match="n'accepte plus"):
        written([FULL] * 3, [FULL] * 3, pauses_s=(0,))


def test_requests_are_cut_by_size_and_lose_nothing():
    documents = [b"x" * (AT_ONCE // 2)] * 5
    assert [len(load) for load in loads(documents)] == [2, 2, 1]
    assert list(loads([])) == []
