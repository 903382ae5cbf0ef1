"""A telephone number, or a street: a house number, a type of way and a name, up to a place.

Each is one more interpretation, because the directory knows what is published: ten digits may also
be the national id of an ADELI number, and `place` a surname. The name of a street may end like that
of a town (`rue pasteur betton`): both ends are tried.
"""

import re
from collections.abc import Iterator, Sequence

from msgspec.structs import replace

from directory.model.geography import load_departments
from directory.model.phone_numbers import parse_phone_key
from directory.search import ActivityFilter
from directory.text.streets import Street, can_begin_street, parse_typed_street
from search_api.search.understanding.arrondissements import CITY_AND_NUMBER
from search_api.search.understanding.gazetteer import is_place_name
from search_api.search.understanding.interpretation import (
    Claim,
    Hint,
    Interpretation,
    Word,
    is_contiguous,
    join_keys,
    join_texts,
)
from search_api.search.understanding.places import MAX_PLACE_WORDS
from search_api.search.understanding.structures import trim_prepositions
from search_api.search.understanding.tokenize import split_words

PHONE_PATTERN = re.compile(
    r"(?<![\w+])(?:0[1-9](?:[\s./\-]?\d){8}|(?:\+|00[\s.]?)[1-9](?:[\s./()\-]*\d){6,14})(?!\w)"
)
PHONE_LABEL = re.compile(r"(?i)(?<!\w)(?:t[ée]l[ée]?phone|t[ée]l)\b[\s.:]*$")
MAX_STREET_WORDS = 12
"""Words of a street with its house number; streets of the register have fewer."""
POSTAL_CODE = re.compile(r"\d{5}")
WHOLE_STREET_HINT = Hint(
    "widened", "Personne n’exerce à ce numéro de la rue : la voici tout entière."
)


def interpret_contacts(start: Interpretation) -> Iterator[Interpretation]:
    """The interpretations of a text with a telephone number or a street, split into words."""
    phoned = read_phone(start)
    if phoned.where.phones:
        yield split_words(phoned)
    split = split_words(start)
    if (reading := read_street(split)).where.streets:
        yield reading
        yield read_whole_street(split)
    if reading.where.house_numbers:
        yield widen_to_whole_street(reading)


def read_phone(reading: Interpretation) -> Interpretation:
    """Claim the first telephone number of the text."""
    number = PHONE_PATTERN.search(reading.text)
    key = parse_phone_key(number[0]) if number else None
    if not number or not key:
        return reading
    before = PHONE_LABEL.sub("", reading.text[: number.start()])
    claim = Claim("phone", number[0].strip(), codes=(key,), is_sure=True)
    return replace(
        reading,
        text=before + reading.text[number.end() :],
        where=replace(reading.where, phones=(key,)),
        claims=(*reading.claims, claim),
    )


def read_street(reading: Interpretation) -> Interpretation:
    """Claim a street whose name ends before the place at the end of the text."""
    return claim_street(reading, ends_before_town=True)


def read_whole_street(reading: Interpretation) -> Interpretation:
    """Claim a street whose name may end like that of a town."""
    return claim_street(reading, ends_before_town=False)


def widen_to_whole_street(reading: Interpretation) -> Interpretation:
    """The interpretation without the house number, and a hint that says so."""
    widened = replace(reading, where=replace(reading.where, house_numbers=()))
    return widened.add_hint(WHOLE_STREET_HINT)


def claim_street(reading: Interpretation, *, ends_before_town: bool) -> Interpretation:
    """The interpretation with the first street claimed; unchanged without one."""
    words = reading.words
    for start, word in enumerate(words):
        if not can_begin_street(word.key):
            continue
        end = find_street_end(words, start, ends_before_town=ends_before_town)
        street = parse_typed_street(join_texts(words[start:end]))
        if street and is_contiguous(words[start:end]):
            claimed = reading.add_claim("street", words[start:end], (street.key,)).mark_certain()
            return replace(claimed, where=narrow_to_street(reading.where, street))
    return reading


def find_street_end(words: Sequence[Word], start: int, *, ends_before_town: bool) -> int:
    """The end of a street that begins here: before a place, if words of a name remain."""
    last = min(len(words), start + MAX_STREET_WORDS)
    for at in range(start + 1, last):
        if is_place_number(words, at) or (ends_before_town and is_final_place(words, at)):
            end = trim_prepositions(words, start, at)
            if parse_typed_street(join_texts(words[start:end])):
                return end
    return last


def is_place_number(words: Sequence[Word], at: int) -> bool:
    """Whether a word is a postal code, or the number of a département that ends the text."""
    key = words[at].key
    return bool(POSTAL_CODE.fullmatch(key)) or (at == len(words) - 1 and key in load_departments())


def is_final_place(words: Sequence[Word], start: int) -> bool:
    """Whether the name of a place begins here and ends the text, apart from numbers."""
    for end in range(min(len(words), start + MAX_PLACE_WORDS), start, -1):
        key = join_keys(words[start:end])
        is_place = is_place_name(key) or CITY_AND_NUMBER.fullmatch(key)
        if is_place and all(word.key.isdigit() for word in words[end:]):
            return True
    return False


def narrow_to_street(where: ActivityFilter, street: Street) -> ActivityFilter:
    """The filter narrowed to a street and its house numbers."""
    house_numbers = tuple(each.key for each in street.house_numbers)
    return replace(where, streets=street.accepted_keys, house_numbers=house_numbers)
