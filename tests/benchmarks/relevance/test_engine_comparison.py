"""Two engines that hold the same people, question by question."""

from datetime import date

import pytest

from benchmarks.indexing.load import run_measured_load as load
from benchmarks.relevance.__main__ import ask_questions, draw_all_questions
from benchmarks.relevance.engine_comparison import find_answer_differences, open_opensearch_copy
from benchmarks.relevance.evaluation import QuestionOutcome, make_engine_asker
from benchmarks.relevance.people import Population, read_sort_keys
from directory.engines.embedded.engine import EmbeddedEngine
from indexer.synthetic import generate_directory

PEOPLE = 25_000
QUESTIONS = 4
"""A kind and a set, of which there are 60; `make bench-relevance` asks 300."""
KIND = "A one error"


def outcomes(*shown, text="martin"):
    return {KIND: [QuestionOutcome(text, "", 1, answer=each) for each in shown]}


@pytest.fixture(scope="module")
def data_dir(tmp_path_factory):
    """A folder with everybody in its store and in the index of the embedded engine."""
    folder = tmp_path_factory.mktemp("relevance")
    files = generate_directory(PEOPLE, 4, folder / "files", date(2026, 11, 20)).folder
    load(files, folder / "var", workers=2)
    return folder / "var"


@pytest.mark.allow_hosts(["127.0.0.1"])
def test_opensearch_shows_the_same_people_in_the_same_order(data_dir, opensearch_node):
    embedded = EmbeddedEngine(data_dir / "index")
    people = Population(read_sort_keys(data_dir / "store.sqlite3"), embedded, seed=4)
    questions = draw_all_questions(people, QUESTIONS)
    with open_opensearch_copy(data_dir, opensearch_node.url) as other:
        found = [
            ask_questions(questions, make_engine_asker(engine)) for engine in (embedded, other)
        ]
    assert len(people) > PEOPLE * 0.9
    assert min(map(len, questions.values())) >= QUESTIONS / 2
    assert list(map(str, find_answer_differences(*found))) == []


def test_another_order_and_another_total_are_differences():
    left = outcomes((2, ("a", "b")), (2, ("a", "b")), (2, ("a", "b")))
    right = outcomes((2, ("a", "b")), (2, ("b", "a")), (3, ("a", "b")))
    assert [each.right for each in find_answer_differences(left, right)] == [
        (2, ("b", "a")),
        (3, ("a", "b")),
    ]


def test_answers_to_other_questions_cannot_be_compared():
    one = outcomes((1, ("a",)))
    for other in ({}, outcomes((1, ("a",)), text="durand")):
        with pytest.raises(ValueError, match=r"argument|martin"):
            list(find_answer_differences(one, other))
