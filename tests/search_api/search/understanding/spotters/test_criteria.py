"""Modes, kinds of activity, sectors and civilities: filters beside what is done or where."""

import pytest

from search_api.search.understanding import parse_query, parse_respelt


@pytest.mark.parametrize(
    ("text", "field", "codes", "kind"),
    [
        ("infirmière libérale", "modes", ("L",), "mode"),
        ("médecin salarié lyon", "modes", ("S",), "mode"),
        ("kiné remplaçant", "genres", ("GENR02", "GENR03"), "mode"),
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


@pytest.mark.parametrize("text", ["femme", "martin femme", "libéral"])
def test_a_criterion_without_a_trade_or_a_place_is_a_name(text):
    query = parse_query(text).query
    assert text.split()[-1].replace("é", "e") in query.name
    assert (query.where.civilities, query.where.modes) == ((), ())


def test_a_criterion_is_never_set_aside():
    for parsed in parse_respelt("femme zwixq dentiste"):
        assert "femme" not in [parsed.reading[span.start].text for span in parsed.asides]
