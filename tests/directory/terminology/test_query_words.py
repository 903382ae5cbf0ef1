"""Words of a query that are neither a name, a trade nor a place."""

import pytest

from directory.terminology.code_labels import load_table_labels
from directory.terminology.lexicon import load_lexicon
from directory.terminology.query_words import (
    load_criteria,
    load_duty_endings,
    load_duty_phrases,
    load_qualifiers,
    load_unregistered_professions,
)
from directory.text.analysis import join_term


@pytest.mark.parametrize(
    ("text", "kind", "codes"),
    [
        ("libérale", "mode", ("L",)),
        ("libéraux", "mode", ("L",)),
        ("LIBERALES", "mode", ("L",)),
        ("salariées", "mode", ("S",)),
        ("bénévole", "mode", ("B",)),
        ("remplaçante", "genre", ("GENR02", "GENR03")),
        ("intérimaire", "genre", ("GENR07",)),
        ("hospitalière", "sector", ("SA01",)),
        ("cabinet de groupe", "sector", ("SA08",)),
        ("femme", "civility", ("MME", "MLLE")),
        ("hommes", "civility", ("M",)),
    ],
)
def test_a_word_is_a_criterion_in_all_its_forms(text, kind, codes):
    criterion = load_criteria()[join_term(text)]
    assert (criterion.kind, criterion.codes) == (kind, codes)


def test_every_code_of_a_criterion_is_in_the_nomenclature():
    labels = load_table_labels()
    for criterion in load_criteria().values():
        assert criterion.codes
        assert labels[criterion.kind].keys() >= set(criterion.codes)


@pytest.mark.parametrize(
    ("text", "label", "trade"),
    [
        ("sophrologues", "sophrologue", "psychologue"),
        ("sophrologie", "sophrologue", "psychologue"),
        ("naturopathie", "naturopathe", "diététicien"),
        ("sexologue", "sexologue", "gynécologue"),
        ("psychanalyste", "psychanalyste", "psychiatre"),
        ("hypnothérapeute", "hypnothérapeute", "psychologue"),
        ("magnétiseuse", "magnétiseur", "médecin généraliste"),
        ("étiopathe", "étiopathe", "ostéopathe"),
        ("prothésiste dentaire", "prothésiste dentaire", "dentiste"),
    ],
)
def test_a_profession_that_is_not_registered_leads_to_those_that_are(text, label, trade):
    profession = load_unregistered_professions()[join_term(text)]
    assert profession.label == label
    assert load_lexicon()[join_term(trade)] in profession.see_also


@pytest.mark.parametrize(
    "word", ["ostéopathe", "chiropracteur", "psychothérapeute", "tabacologue", "acupuncteur"]
)
def test_registered_professions_are_not_among_them(word):
    assert join_term(word) not in load_unregistered_professions()


def test_no_trade_is_declared_unregistered_or_set_aside():
    trades = load_lexicon().keys()
    assert load_unregistered_professions().keys().isdisjoint(trades)
    assert load_qualifiers().isdisjoint(trades)
    assert load_criteria().keys().isdisjoint(trades)
    assert load_duty_endings().isdisjoint(trades - {"urgence", "urgences"})


@pytest.mark.parametrize(
    ("text", "trade"),
    [
        ("pharmacie de garde", "pharmacie"),
        ("sos médecins", "médecin généraliste"),
        ("urgences", "médecine d'urgence"),
        ("urgence dentaire", "dentiste"),
        ("maison médicale de garde", "médecin généraliste"),
    ],
)
def test_a_request_for_whoever_is_on_duty_names_a_trade(text, trade):
    assert load_duty_phrases()[join_term(text)] == load_lexicon()[join_term(trade)]


@pytest.mark.parametrize("text", ["de garde", "de nuit", "ouverte le dimanche", "24h/24", "7j/7"])
def test_what_follows_a_trade_asks_for_whoever_is_on_duty(text):
    assert join_term(text) in load_duty_endings()


@pytest.mark.parametrize(
    "text", ["pas cher", "pour enfants", "disponible", "bilingue", "secteur 1", "sans rendez-vous"]
)
def test_a_qualifier_may_be_set_aside(text):
    assert join_term(text) in load_qualifiers()
