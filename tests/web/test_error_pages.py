"""What an error page says: sentences, each once, and the search that was typed."""

import re
from itertools import combinations

import pytest

from directory import errors
from directory.text.analysis import words
from search_api.search.cursor import DAMAGED_CURSOR_DETAIL
from tests.builders import a_document
from web import error_pages, wording
from web.error_pages import FIELD_LABELS, STATUS_WORDING, build_failure_view

PATIENCE = re.compile(r"[Rr]éessayez|[Rr]ecommencez|[Rr]evenez dans|[Aa]ttendez")
SHOWN_ERRORS = [
    errors.UnknownProfessional("x"),
    errors.UnknownStructure("x"),
    errors.DepartedProfessional("x"),
    errors.DepartedStructure("x"),
    errors.InvalidIdentifier("12", "un numéro RPPS compte 11 chiffres."),
    errors.InvalidCursor(DAMAGED_CURSOR_DETAIL),
    errors.InvalidQuery("radius_km", "un nombre de kilomètres est attendu."),
    errors.InvalidQuery("departement", "ce code n’existe pas."),
    errors.InvalidQuery("page_size", "entre 1 et 100."),
    errors.EngineUnavailable("l'index embarqué est fermé"),
    errors.NothingPublished("rien"),
    errors.SheetUnavailable("La fiche n’a pas pu être composée (processus interrompu)."),
    errors.SheetBusy("Trop de fiches sont demandées en ce moment.", 3),
    errors.TooManyRequests(12),
    errors.TooManyAtOnce("trop de recherches sont en cours", 2),
    ZeroDivisionError("secret"),
]


def list_sentences(view):
    texts = filter(None, (view.title, view.explanation, view.advice))
    return [sentence for text in texts for sentence in re.split(r"(?<=[.!?])\s+", text)]


@pytest.mark.parametrize("error", SHOWN_ERRORS, ids=repr)
def test_every_sentence_of_an_error_begins_with_a_capital_and_says_something_else(error):
    view = build_failure_view(error)
    sentences = list_sentences(view)
    assert all(each[0].isupper() or each[0] == "«" for each in sentences), sentences
    assert sum(bool(PATIENCE.search(each)) for each in sentences) <= 1, sentences
    for one, other in combinations(map(words, sentences), 2):
        assert len({*one} & {*other}) < 0.6 * min(len(one), len(other)), sentences
    assert "index" not in view.explanation
    assert "secret" not in view.explanation


def test_the_words_of_every_status_begin_with_a_capital():
    texts = [*error_pages.ERROR_WORDING.values(), *STATUS_WORDING.values()]
    assert all(text[0].isupper() for pair in texts for text in pair)


def test_a_refused_parameter_is_called_as_a_visitor_calls_it():
    shown = build_failure_view(errors.InvalidQuery("radius_km", "un nombre est attendu."))
    assert shown.explanation == "Rayon\xa0: un nombre est attendu."
    assert {"profession", "commune", "q"} <= FIELD_LABELS.keys()


def test_too_many_requests_leave_the_search_in_the_box(visitor_of, monkeypatch):
    visitor = visitor_of(a_document())

    def refuse(*_request):
        raise errors.TooManyRequests(12)

    monkeypatch.setattr("web.search_url.SearchUrl.build_request", refuse)
    page = visitor.open("/recherche?q=cardiologue+rennes")
    assert page.response.status_code == 429
    assert [field.get("value") for field in page.all("input", name="q")] == ["cardiologue rennes"]
    assert "Réessayez dans 12 secondes." in page.main


@pytest.mark.parametrize("path", ["/recherche?q=dr+house&radius_km=x", "/nulle-part?q=dr+house"])
def test_every_refusal_leaves_the_search_in_the_box(visitor_of, path):
    page = visitor_of(a_document()).open(path)
    assert [field.get("value") for field in page.all("input", name="q")] == ["dr house"]


def test_fixed_phrases_begin_with_a_capital():
    phrases = [
        wording.NAME_ORDER,
        wording.FAIR_ORDER,
        wording.NEAREST_FIRST,
        wording.ONLY_FUZZY_HITS,
        *wording.ADVICE,
        *wording.INTERPRETATION_LABELS.values(),
        *wording.FUZZY_TIER_LABELS.values(),
    ]
    assert [each for each in phrases if not each[0].isupper()] == []
