"""The steps that read places of practice: a FINESS or SIRET number, or the words of a name.

The words stay text (`Interpretation.structure`): the directory, not a lexicon, knows which
structures have that name. A head word alone may be a profession (`pharmacie`), and before the word
of a profession it is only phrasing (`cabinet dentaire`).
"""

import re
from collections.abc import Sequence

from msgspec.structs import replace

from directory.errors import InvalidIdentifier
from directory.model.identifiers import Finess, Siret
from directory.terminology.lexicon import load_lexicon
from search_api.search.understanding.arrondissements import CITY_AND_NUMBER
from search_api.search.understanding.gazetteer import find_places, is_place_name
from search_api.search.understanding.interpretation import (
    Claim,
    Interpretation,
    Word,
    is_contiguous,
    join_keys,
)
from search_api.search.understanding.place_context import PLACE_PREPOSITIONS, read_place_context
from search_api.search.understanding.places import MAX_PLACE_WORDS

STANDALONE_HEADS = frozenset(
    "clinique polyclinique hopital hopitaux chu chru chr chi chs ehpad ssiad cmp cmpp cattp msp"
    " mspu centrehospitalier centredesante maisondesante hopitalprive groupehospitalier".split()
)
"""Kinds of structure: each of these terms alone is a search for structures."""
STRUCTURE_HEADS = STANDALONE_HEADS | frozenset(
    "pharmacie grandepharmacie cabinet cabinetmedical centremedical maisonmedicale laboratoire labo"
    " selarl selas scm scp sisa institut optique opticiens residence centredentaire poledesante"
    " ch".split()
)
MAX_HEAD_WORDS = 3
MIN_ENDING_TOWN_POPULATION = 10_000
"""Inhabitants of a town that ends a name; a smaller one, or a saint, is part of the name."""
LABELLED_NUMBER_PATTERN = re.compile(
    r"(?i)\s*(?:n[°o]?\s*)?(finess|siret)\b[\s:n°o]*([\d\sAB.]+)\s*"
)
SIRET_PATTERN = re.compile(r"(?<!\d)\d{3}[\s.]?\d{3}[\s.]?\d{3}[\s.]?\d{5}(?!\d)")


def read_structure_number(reading: Interpretation) -> Interpretation:
    """Claim a SIRET number, or a number labelled FINESS, with a valid check digit.

    A bare FINESS number has the nine characters of an ADELI number, and is tried after it.
    """
    if found := LABELLED_NUMBER_PATTERN.fullmatch(reading.text):
        kind = Finess if found[1].casefold() == "finess" else Siret
        return claim_structure_number(reading, kind, found[2], rest="")
    if found := SIRET_PATTERN.search(reading.text):
        rest = reading.text[: found.start()] + reading.text[found.end() :]
        return claim_structure_number(reading, Siret, found[0], rest)
    return reading


def read_finess(reading: Interpretation) -> Interpretation:
    """Claim a text that is a FINESS number with a valid check digit."""
    return claim_structure_number(reading, Finess, reading.text, rest="")


def claim_structure_number(
    reading: Interpretation, kind: type[Finess] | type[Siret], text: str, rest: str
) -> Interpretation:
    """The interpretation with a structure's number claimed; unchanged if it is not valid."""
    try:
        number = kind.parse(text)
    except InvalidIdentifier:
        return reading
    if not number.has_valid_key():
        return reading
    code = ("F" if kind is Finess else "C") + number
    claim = Claim(
        "structure", text.strip(), codes=(code,), label=f"{kind.__name__.upper()} {number}"
    )
    where = replace(reading.where, structures=(code,))
    return replace(reading, text=rest, where=where, claims=(*reading.claims, claim))


def read_structure(reading: Interpretation) -> Interpretation:
    """Claim the name of a structure: a head word and what follows, up to a place."""
    words = reading.words
    for at in range(len(words)):
        for size in range(min(MAX_HEAD_WORDS, len(words) - at), 0, -1):
            if join_keys(words[at : at + size]) in STRUCTURE_HEADS and is_structure_name(
                words, at, size
            ):
                name_words = words[at : find_name_end(words, at + size)]
                claimed = reading.add_claim("structure", name_words)
                return replace(claimed, structure=claimed.claims[-1].text)
    return reading


def is_structure_name(words: Sequence[Word], start: int, size: int) -> bool:
    """Whether a head word begins the name of a structure."""
    end = start + size
    if is_profession_term(words, start, end):
        return False
    return find_name_end(words, end) > end or join_keys(words[start:end]) in STANDALONE_HEADS


def is_profession_term(words: Sequence[Word], head_start: int, head_end: int) -> bool:
    """Whether the head word is part of a term, or followed by a profession."""
    known = load_lexicon()
    for start in (head_start, head_end, head_end + 1):
        for stop in range(len(words), max(start, head_end), -1):
            if join_keys(words[start:stop]) in known and (
                start != head_end + 1 or words[head_end].key in STRUCTURE_LINK_WORDS
            ):
                return True
    return False


STRUCTURE_LINK_WORDS = frozenset(("de", "d", "des", "du"))


def find_name_end(words: Sequence[Word], start: int) -> int:
    """The end of the name after a head word: before a number, or before a town."""
    for at in range(start, len(words)):
        if words[at].key.isdigit() or is_final_town(words, at):
            return trim_prepositions(words, start, at)
    return len(words)


def trim_prepositions(words: Sequence[Word], start: int, end: int) -> int:
    """The end of a name without the prepositions before the place after it."""
    while end > start and (
        words[end - 1].key in STRUCTURE_LINK_WORDS or words[end - 1].key in PLACE_PREPOSITIONS
    ):
        end -= 1
    return end


def is_final_town(words: Sequence[Word], start: int) -> bool:
    """Whether a town begins here and ends the text, apart from numbers."""
    is_sure = read_place_context(words, start, start + 1).is_sure
    for end in range(min(len(words), start + MAX_PLACE_WORDS), start, -1):
        name_words = words[start:end]
        key = join_keys(name_words)
        if not is_contiguous(name_words) or not all(word.key.isdigit() for word in words[end:]):
            continue
        if CITY_AND_NUMBER.fullmatch(key):
            return True
        if is_place_name(key) and (is_sure or is_large_town(key)):
            return True
    return False


def is_large_town(key: str) -> bool:
    """Whether a name is a town's and not a saint's: `clinique saint denis` has no town."""
    return find_places(key)[0].population >= MIN_ENDING_TOWN_POPULATION and not key.startswith(
        "saint"
    )
