"""Modes, kinds of activity, sectors and civilities: filters beside what is done or where."""

import pytest

from directory.terminology.query_words import load_criteria
from directory.text.spelling import Vocabulary
from directory.text.spelling_format import pack_vocabulary
from search_api.search.understanding import parse_alternatives, parse_query, parse_respelt
from search_api.search.understanding.published_terms import PublishedTerms


@pytest.mark.parametrize(
    ("text", "field", "codes", "kind"),
    [
        ("infirmière libérale", "modes", ("L",), "mode"),
        ("médecin salarié lyon", "modes", ("S",), "mode"),
        ("kiné remplaçant", "genres", ("GENR02", "GENR03"), "genre"),
        ("cardiologue en clinique", "sectors", ("SA03", "SA04"), "sector"),
        ("femme gynécologue", "civilities", ("MME", "MLLE"), "civility"),
        ("dentiste homme rennes", "civilities", ("M",), "civility"),
    ],
)
def test_a_criterion_beside_a_trade_is_a_filter(text, field, codes, kind):
    parsed = parse_query(text)
    assert getattr(parsed.query.where, field) == codes
    assert parsed.query.name == ()
    assert kind in [part.kind for part in parsed.reading]


@pytest.mark.parametrize(
    ("text", "name", "civilities", "modes"),
    [
        ("homme", ("homme",), (), ()),
        ("preud homme", ("preud", "homme"), (), ()),
        ("femme", (), ("MME", "MLLE"), ()),
        ("libéral", (), (), ("L",)),
        ("martin libérale", ("martin",), (), ("L",)),
        ("martin femme lyon", ("martin",), ("MME", "MLLE"), ()),
        ("un homme", (), ("M",), ()),
    ],
)
def test_a_criterion_without_a_trade_is_a_name_that_somebody_bears_or_else_a_filter(
    text, name, civilities, modes
):
    published = PublishedTerms(Vocabulary(pack_vocabulary({"homme": 2, "martin": 9, "preud": 2})))
    query = parse_query(text, published=published).query
    assert (query.name, query.where.civilities, query.where.modes) == (name, civilities, modes)


@pytest.mark.parametrize("text", ["madame dentiste", "dentiste madame"])
def test_a_courtesy_title_next_to_a_trade_alone_is_a_civility(text):
    assert any(each.query.where.civilities for each in parse_alternatives(text))


@pytest.mark.parametrize("text", ["madame martin", "madame martin dentiste", "M. ou Mme martin"])
def test_a_courtesy_title_next_to_a_name_is_none_first(text):
    assert parse_query(text).query.where.civilities == ()


def test_every_criterion_has_a_phrase_that_is_read_as_it_and_nothing_else():
    for phrase, codes in {each.phrase: each.codes for each in load_criteria().values()}.items():
        assert [part.codes for part in parse_query(phrase).reading] == [codes], phrase


def test_a_criterion_is_never_set_aside():
    for parsed in parse_respelt("femme zwixq dentiste"):
        assert "femme" not in [parsed.reading[span.start].text for span in parsed.asides]
