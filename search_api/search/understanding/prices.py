"""The price list: how unlikely people are to write something in some way, in nats.

A nat is a negative natural logarithm of a probability: 2.3 nats are one in ten, 4.6 one in a
hundred. A span has a price for the way it is written and a rarity for what it selects; an
interpretation also has one for its pattern. All are estimates by hand: frequencies of words and
inhabitants are known, the others are orders of magnitude. `benchmarks/relevance` measures them.
"""

from math import log

from directory.text.spelling import MAX_EDITS
from directory.text.term_index import TermMatch

TITLE_PRICE = 0.5
FILLER_PRICE = 0.7
"""A word of phrasing: `je cherche un`."""
PARTICLE_PRICE = 2.0
"""A particle that is phrasing and not the beginning of a name: `de`, `la`."""
QUALIFIER_PRICE = 1.0
"""Words of the list of qualifiers, which are no criterion: `pas cher`."""
DUTY_PRICE = 0.5
DUTY_RARITY = 2.0
"""A phrase of duty, rather than the trade in it."""
ASIDE_PRICE = 18.0
"""An unknown word that is set aside, next to a trade, a filter or a place of practice."""
UNREGISTERED_PRICE = 1.0

NAME_OF_PHRASING_PRICE = 6.0
"""A word of phrasing, a title or a number that is meant as a name."""
NAME_AGAIN_PRICE = 6.0
"""The words of a name that are not side by side."""
UNKNOWN_NAME_RARITY = 15.0
"""A word that nobody bears."""
NEUTRAL_NAME_RARITY = 10.0
"""A word, where nothing is known of the words of names."""
INITIAL_RARITY = 3.0
INITIALS_PRICE = 2.0
"""Lone letters that are initials, although nothing shows it (`t martin`), or are none (`t.`)."""
NAME_RANK_SHARE = 0.15
NAME_RANK_OFFSET = 10
"""The word of rank r is borne by about 0.15 / (r + 10) of all people (Zipf)."""

TRADE_RARITY = 2.5
UNFINISHED_TRADE_PRICE = 4.0
"""A trade of which only the first letters are typed."""
FILTER_RARITY = 1.0
"""Modes, sectors and civilities."""
CRITERION_ALONE_PRICE = 12.0
"""A criterion without anything that it narrows: `femme` is first whoever bears this name."""
COURTESY_PRICE = 3.0
"""A title that is meant as a civility: `madame dentiste`; before a name, it is a title."""
CRITERION_BESIDE_NAME_PRICE = 6.0
"""A criterion of a person by name: `martin libéral`."""

FRANCE_POPULATION = 67_000_000
SHORT_PLACE_PRICE = 1.5
"""A town by a part of its name (`evry`)."""
PLACE_LIKE_FIRST_NAME_PRICE = 5.0
"""A place that is better known as a first name: `aude`."""
CONTEXT_WORD_PRICE = 0.2
"""A preposition or an article that belongs to the place after it."""
COUNTRY_RARITY = 6.0
LOCALITY_PRICE = 0.0
"""Words that name a town abroad."""
LOCALITY_RARITY = 13.0
POSTAL_CODE_RARITY = 7.0
SECOND_PLACE_PRICE = 0.5
THIRD_PLACE_PRICE = 4.0

STREET_RARITY = 9.0
WIDER_PRICE = 3.0
"""The street of a house where nobody practises, the département of a CEDEX code of nobody."""

BARE_STRUCTURE_PRICE = 5.0
"""The name of a place of practice without the word that says what it is."""
STRUCTURE_HEAD_RARITY = 3.0
STRUCTURE_WORD_RARITY = 3.0
STRUCTURE_BEFORE_PLACE_PRICE = 1.0
"""The name of a place of practice that ends before `à`, although no town of France follows."""

SLIP_PRICES = (0.0, 4.0, 7.5)
"""By letters by which a run of words differs from what it is read as; also those of a name.

These, and the prices of a term by ear and of strange letters, are nats estimated by hand. Their
effect is that of the kinds with slips in `benchmarks/relevance`.
"""
BY_EAR_PRICE = 4.0
"""A term spelt by ear, however many letters differ."""
STRANGE_LETTER_PRICE = 2.0
"""A kind of letter that a misspelt term lacks: a wrong key is one of twenty-five."""
SHORT_TERM_LETTERS = 5
SHORT_TERM_SLIP_PRICE = 3.0
"""A slip in a term of up to `SHORT_TERM_LETTERS` letters, which many other words are near to."""
SLIP_IN_KNOWN_NAME_PRICE = 5.0
"""A slip in a word that people bear as it is."""

PATTERN_PRICES = {
    "number": -log(100.0),
    "full name": 0.0,
    "surname": -log(0.7),
    "first name": -log(0.15),
    "trade": 0.0,
    "full name there": -log(0.3),
    "surname there": -log(0.2),
    "first name there": -log(0.01),
    "place alone": -log(0.05),
}
"""What kind of query people make: estimates.

The name of a town alone usually means the surname; for large cities it means the place, and a hint
offers the surname. Effect: `benchmarks/relevance`, "town or profession".
"""
TITLE_WITHOUT_NAME_PRICE = 6.2
"""A title shows that a person is meant: `docteur paris`."""
MARGIN = 12.0
"""Nats by which an interpretation may cost more than the cheapest one and still be searched."""


def price_misspelling(typed: str, match: TermMatch) -> float:
    """The price of typing a term like this."""
    short = SHORT_TERM_SLIP_PRICE * (len(match.key) <= SHORT_TERM_LETTERS)
    strange = STRANGE_LETTER_PRICE * len(set(typed) - set(match.key))
    by_edits = price_edits(match.distance) + strange
    return short + (min(BY_EAR_PRICE, by_edits) if match.is_alike else by_edits)


def price_edits(edits: int) -> float:
    """The price of some edits."""
    return SLIP_PRICES[min(edits, MAX_EDITS)]
