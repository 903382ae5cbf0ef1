import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from directory.text.analysis import join_particles, words
from web.highlighting import highlight_name


def shown(text, query):
    """The text with what is marked between brackets."""
    pieces = highlight_name(text, join_particles(words(query)))
    return "".join(f"[{piece.text}]" if piece.is_match else piece.text for piece in pieces)


@pytest.mark.parametrize(
    ("because", "text", "query", "marks"),
    [
        ("a whole word", "Sophie MARTIN", "martin", "Sophie [MARTIN]"),
        ("in any order", "Sophie MARTIN", "martin sophie", "[Sophie] [MARTIN]"),
        ("accents do not count", "Éloïse PÉREZ", "perez eloise", "[Éloïse] [PÉREZ]"),
        ("half of a double name", "Anne MARTIN-DURAND", "durand", "Anne MARTIN-[DURAND]"),
        ("an apostrophe inside", "Éloïse LE FLOC'H", "le floch", "Éloïse [LE FLOC'H]"),
        ("a glued particle", "Jean DE LA TOUR", "delatour", "Jean [DE LA TOUR]"),
        ("a saint in full", "Anne ST-ROCH", "saint roch", "Anne [ST-ROCH]"),
        ("an apostrophe before a saint", "Anne D'ST-ROCH", "d'st roch", "Anne [D'ST]-[ROCH]"),
        ("an unfinished word", "Sophie MARTIN", "mart", "Sophie [MART]IN"),
        ("whole words before beginnings", "Marti MARTIN", "marti", "[Marti] MARTIN"),
        ("a letter that folds to two", "Anne ŒUVRARD", "oeu", "Anne [ŒU]VRARD"),
        ("a composed and a decomposed accent", "Zoe\u0301", "zoé", "[Zoé]"),
        ("nothing matches", "Sophie MARTIN", "durand", "Sophie MARTIN"),
    ],
    ids=lambda value: value if " " in value else "",
)
def test_what_matches_is_marked(because, text, query, marks):
    assert shown(text, query) == marks, because


@given(st.text(), st.text())
def test_marking_loses_nothing_of_the_text(text, query):
    pieces = highlight_name(text, join_particles(words(query)))
    assert "".join(piece.text for piece in pieces) == unicodedata.normalize("NFC", text)


@given(st.text("aehlstzéÉœŒçß DLE'’-", min_size=1))
def test_a_name_asked_for_as_it_is_written_is_marked(text):
    asked = join_particles(words(text))
    assert any(piece.is_match for piece in highlight_name(text, asked)) or not asked
