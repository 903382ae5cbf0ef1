"""Answers to whole requests: the same from every engine, and nearest first from page to page."""

from itertools import pairwise

import pytest

from search_api.representations.schemas import build_next_request
from search_api.search.requests import SearchRequest
from search_api.search.service import DirectorySearch
from tests.builders import make_documents
from tests.directory.engines.conftest import ALLOW_LOCALHOST, serve_embedded, serve_opensearch
from tests.search_api.search.everyday_directory import make_everyday_engine

ENGINES = pytest.mark.parametrize(
    "serve",
    [serve_embedded, pytest.param(serve_opensearch, marks=ALLOW_LOCALHOST)],
    ids=["embedded", "opensearch"],
)
TEXTS = (
    *("martin", "infirmière rennes", "kiné près de grenoble", "matrin", "cardiologue paris 12e"),
    *("kiné remplaçant lyon", "infirmère renes", "dentiste sait nazaire", "paul lyon", "zzkj nice"),
    *("saint-denis", "pharmacie du marché", "médecin pas cher", "femme dentiste", "sage-femme 29"),
)
COMMUNES = ("35238", "35051", "35281", "35210", "35115", "35360", "22113", "29019", "44109")
"""Rennes, then towns farther and farther from it."""
CROWD = [f"{surname} Anne" for surname in "ALLAIN BOYER COLIN DENIS EVRARD FABRE".split()]
PRACTICES = {
    f"{name}-{number}": [f"60 | commune={commune}"]
    for number, name in enumerate(CROWD)
    for commune in COMMUNES[number::3]
} | {
    f"{name[:-5]}{letter} Anne": [f"60 | commune={commune}"]
    for name in CROWD
    for letter, commune in zip("ABCDEFGHI", COMMUNES, strict=True)
}
CIRCLES = {
    "infirmier près de rennes": [],
    "infirmier 100 km autour de rennes": [],
    "infirmier vezin-le-coquet": ["widened"],
    "infirmier vezin le coqut": ["respelt", "widened"],
    "anne près de rennes": [],
}
"""Circles that grow, have a radius, are widened or respelt, or hold a name, with their hints."""


def summarize(results):
    return (
        [(part.kind, part.codes) for part in results.reading],
        results.total,
        [(hit.listing.id, hit.tier) for hit in results.hits],
        results.distances_km,
        [(hint.code, hint.message, hint.suggestion) for hint in results.hints],
    )


@ALLOW_LOCALHOST
def test_both_engines_give_the_same_answers(request):
    documents = make_everyday_engine().documents
    embedded, cluster = (
        DirectorySearch(serve(documents, request)) for serve in (serve_embedded, serve_opensearch)
    )
    requests = [SearchRequest(q=text) for text in TEXTS]
    answers = [summarize(embedded.search(each)) for each in requests]
    assert [summarize(cluster.search(each)) for each in requests] == answers
    assert sum(bool(hits) for _, _, hits, _, _ in answers) > len(TEXTS) * 2 // 3


def walk_pages(search, text):
    """Tier and distance of everybody who answers a text, in order, page by page."""
    request = SearchRequest(q=text, page_size=5)
    while True:
        results = search.search(request)
        for hit, distance_km in zip(results.hits, results.distances_km, strict=True):
            yield hit.listing.id, hit.tier, distance_km
        if not results.next_cursor:
            return
        request = build_next_request(request, results)


@ENGINES
def test_no_distance_falls_from_page_to_page(serve, request):
    documents = make_documents(*PRACTICES, practices=PRACTICES)
    search = DirectorySearch(serve(documents, request))
    for text, codes in CIRCLES.items():
        first = search.search(SearchRequest(q=text))
        assert (first.near is not None, [hint.code for hint in first.hints]) == (True, codes)
        people = list(walk_pages(search, text))
        assert len({id_ for id_, _, _ in people}) == len(people) > 20, text
        falls = [
            (one, other)
            for one, other in pairwise(people)
            if one[1] == other[1] and one[2] > other[2]
        ]
        assert falls == [], text
        assert people[0][2] < people[-1][2], text
