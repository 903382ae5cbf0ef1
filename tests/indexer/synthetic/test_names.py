"""Names by frequency, and the grammar that names places."""

from collections import Counter

import pytest

from indexer.synthetic.grammar import Grammar, elide_articles
from indexer.synthetic.names import FirstNames, Surnames, remove_accents
from indexer.synthetic.tables import NAMES_FOLDER, read_csv_rows
from indexer.synthetic.weighted import Weighted, build_seeded_random

WORDS = {"COMMUNE": "ANGERS", "DEPT": "MAINE-ET-LOIRE", "REGION": "PAYS DE LA LOIRE", "DR": ""}


@pytest.fixture(scope="module")
def drawn():
    surnames, rng = Surnames(), build_seeded_random(3)
    return Counter(surnames.draw(rng) for _ in range(30_000))


@pytest.fixture(scope="module")
def grammar():
    return Grammar({"NOM": lambda _: "DURAND", "PRENOM": lambda _: "ALICE"})


def test_surnames_follow_their_frequency(drawn):
    assert drawn.most_common(1)[0][0] == "MARTIN"
    assert len(drawn) > 15_000


@pytest.mark.parametrize("mark", ["-", "'", " "])
def test_surnames_have_hyphens_apostrophes_and_particles(drawn, mark):
    assert any(mark in name for name in drawn)


def test_about_a_tenth_of_the_eligible_keep_their_accents(drawn):
    rows = [row for row in read_csv_rows(NAMES_FOLDER / "surnames.csv.gz") if row["accented"]]
    accented = sum(drawn[row["accented"]] for row in rows)
    plain = sum(drawn[row["name"]] for row in rows)
    assert accented / (accented + plain) == pytest.approx(0.1, abs=0.03)


def test_first_names_belong_to_their_decade():
    names, rng = FirstNames(), build_seeded_random(3)
    elders = Counter(remove_accents(names.draw(rng, "F", "n1941")) for _ in range(3_000))
    young = Counter(remove_accents(names.draw(rng, "F", "n2001")) for _ in range(3_000))
    assert elders["MONIQUE"] > 10 * young["MONIQUE"]
    assert young["LEA"] > 10 * elders["LEA"]


def test_some_first_names_keep_accents_and_small_letters():
    names, rng = FirstNames(), build_seeded_random(3)
    drawn = {names.draw(rng, "F", "n1971") for _ in range(3_000)}
    assert {"STEPHANIE", "Stéphanie", "ANNE-MARIE"} <= drawn


def test_every_rule_of_the_grammar_expands(grammar):
    rng = build_seeded_random(5)
    for symbol in grammar.symbols - {"CABINET_SOLO"}:
        assert "{" not in "".join(grammar.expand(symbol, rng, WORDS) for _ in range(200))


def test_names_of_places_are_cut_as_registers_cut_them(grammar):
    rng = build_seeded_random(5)
    assert max(len(grammar.draw_name("MSP", rng, WORDS)) for _ in range(500)) == 38


@pytest.mark.parametrize(
    ("text", "expected"),
    [("CH DE ANGERS", "CH D'ANGERS"), ("CH DE LE MANS", "CH DU MANS"), ("CH DE LA BAULE",) * 2],
)
def test_articles_contract(text, expected):
    assert elide_articles(text) == expected


def test_weights_decide_draws():
    rng = build_seeded_random(1)
    table = Weighted.of({"never": 0.0, "often": 9.0, "rarely": 1.0})
    counts = Counter(table.draw(rng) for _ in range(2_000))
    assert set(counts) == {"often", "rarely"}
    assert counts["often"] / counts["rarely"] == pytest.approx(9, abs=2.5)
