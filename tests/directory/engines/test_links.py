"""Every link of a page of results leads to what it announces, for every kind of answer."""

from itertools import chain
from urllib.parse import parse_qsl, urlsplit

import pytest

from search_api.search.service import DirectorySearch
from tests.directory.engines.conftest import ALLOW_LOCALHOST, serve_embedded, serve_opensearch
from tests.search_api.search.everyday_directory import make_everyday_engine
from web.results_view import build_results_view
from web.search_url import SearchUrl

FUZZY_TIERS = {"tolerant", "phonetic"}
ADDRESSES = (
    *("q=martin", "q=infirmière", "q=kiné femme", "q=kiné remplaçant", "q=psychologue libéral"),
    *("q=infirmière remplaçante lannion", "q=médecin salarié lyon", "q=sage-femme bretagne"),
    *("q=cardiologue paris 12e", "q=pédiatre femme brest", "q=dentiste sait nazaire"),
    *("q=infirmère renes", "q=martin près de rennes", "q=kiné 10 km autour de grenoble"),
    *("q=kiné 69003", "q=35000 rennes infirmière", "q=infirmier vienne isère", "q=docteur paris"),
    *("q=paul lyon", "q=lyon", "q=matrin", "q=dupond", "q=pharmacie du marché", "q=zzkj kiné nice"),
    *("q=médecin&commune=35238", "q=kiné&mode=L", "q=kiné remplaçant&civility=MME"),
    *("q=infirmier 2 rue pasteur", "q=médecin pas cher", "q=infirmier&near=48.1111,-1.6743"),
    *("q=infirmier lyon&near=48.1111,-1.6743&radius_km=100", "q=annecy-le-vieux infirmier"),
    *("q=psychologue libéral eloie", "profession=60", "q=clinique saint-martin"),
)


class Site:
    def __init__(self, engine):
        self.search = DirectorySearch(engine)

    def open(self, path):
        url = SearchUrl.parse(dict(parse_qsl(urlsplit(path).query)))
        results = self.search.search(url.build_request(20))
        return results, build_results_view(results, url)

    def count(self, path):
        """People, and how many of them bear the name as typed."""
        results, _ = self.open(path)
        fuzzy = sum(hit.tier.value in FUZZY_TIERS for hit in results.hits)
        return results.total.value, results.total.value - fuzzy


def list_filter_links(view):
    for group in view.filters:
        for choice in (*group.choices, *group.others):
            if choice.count and not choice.is_chosen:
                yield group.heading, choice.label, int(choice.count), choice.path


def find_wrong_counts(site, address, step):
    """The links whose answer is not the number that they show.

    Names that are nearly alike may follow where a filter leaves few people; pages mark them.
    """
    _, view = site.open(f"/recherche?{address}")
    for heading, label, count, path in list(list_filter_links(view))[::step]:
        total, as_typed = site.count(path)
        if not as_typed <= count <= total or (as_typed == total != count):
            yield address, heading, label, count, total, path


def find_dead_links(site, address):
    """The chips and filters whose removal leads to fewer people, and hints that lead nowhere."""
    results, view = site.open(f"/recherche?{address}")
    chosen = (choice.path for group in view.filters for choice in group.choices if choice.is_chosen)
    for path in chain((chip.path for chip in view.chips), chosen):
        if path != "/recherche":
            total, _ = site.count(path)
            if total < results.total.value:
                yield address, path, total
    for hint in view.hints:
        if hint.path and "«" not in hint.suggestion and not site.count(hint.path)[0]:
            yield address, hint.message, hint.path


ENGINES = pytest.mark.parametrize(
    ("serve", "step"),
    [(serve_embedded, 1), pytest.param(serve_opensearch, 6, marks=ALLOW_LOCALHOST)],
    ids=["embedded", "opensearch"],
)


@ENGINES
def test_a_filter_link_leads_to_as_many_people_as_it_shows(serve, step, request):
    site = Site(serve(make_everyday_engine().documents, request))
    wrong = [each for at in ADDRESSES[::step] for each in find_wrong_counts(site, at, step)]
    assert wrong == []


def test_a_part_taken_off_or_a_hint_leads_to_people(request):
    site = Site(serve_embedded(make_everyday_engine().documents, request))
    assert [each for address in ADDRESSES for each in find_dead_links(site, address)] == []


def test_every_kind_of_answer_is_among_them(request):
    site = Site(serve_embedded(make_everyday_engine().documents, request))
    pages = [site.open(f"/recherche?{address}") for address in ADDRESSES]
    hints = {hint.code for results, _ in pages for hint in results.hints}
    assert {"widened", "respelt", "set-aside", "other-reading"} <= hints
    assert {hit.tier.value for results, _ in pages for hit in results.hits} >= FUZZY_TIERS - {
        "phonetic"
    } | {"filter", "complete"}
    assert sum(len(list(list_filter_links(view))) for _, view in pages) > 200
