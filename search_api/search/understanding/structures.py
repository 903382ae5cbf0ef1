"""The steps that read places of practice: a FINESS or SIRET number, or the words of a name.

The words are kept as text (`Reading.structure`): which structures they name is asked of the
directory, not of a lexicon. A head word alone may be a profession (`pharmacie`), and followed by
the word of a profession it is only phrasing (`cabinet dentaire`).
"""

import re
from collections.abc import Sequence

from msgspec.structs import replace

from directory.errors import InvalidIdentifier
from directory.model.identifiers import Finess, Siret
from directory.terminology.lexicon import lexicon
from search_api.search.understanding.gazetteer import is_known, places
from search_api.search.understanding.interpretation import Claim, Reading, Word, glued, neighbours
from search_api.search.understanding.place_context import AT, around
from search_api.search.understanding.places import CITY_AND_NUMBER, LONGEST

SELF_SUFFICIENT = frozenset(
    "clinique polyclinique hopital hopitaux chu chru chr chi chs ehpad ssiad cmp cmpp cattp msp"
    " mspu centrehospitalier centredesante maisondesante hopitalprive groupehospitalier".split()
)
"""A kind of structure: these words alone ask for structures."""
HEADS = SELF_SUFFICIENT | frozenset(
    "pharmacie grandepharmacie cabinet cabinetmedical centremedical maisonmedicale laboratoire labo"
    " selarl selas scm scp sisa institut optique opticiens residence centredentaire poledesante"
    " ch".split()
)
LONGEST_HEAD = 3
LARGE = 10_000
"""Inhabitants of a town that ends a name: a smaller one, or a saint's, is part of the name."""
LABELLED = re.compile(r"(?i)\s*(?:n[°o]?\s*)?(finess|siret)\b[\s:n°o]*([\d\sAB.]+)\s*")
SIRET = re.compile(r"(?<!\d)\d{3}[\s.]?\d{3}[\s.]?\d{3}[\s.]?\d{5}(?!\d)")


def read_structure_number(reading: Reading) -> Reading:
    """Claim a SIRET number, or a number said to be a FINESS one, with a valid key.

    A bare FINESS number has the nine characters of an ADELI number, and is tried after it.
    """
    if found := LABELLED.fullmatch(reading.text):
        kind = Finess if found[1].casefold() == "finess" else Siret
        return with_number(reading, kind, found[2], rest="")
    if found := SIRET.search(reading.text):
        rest = reading.text[: found.start()] + reading.text[found.end() :]
        return with_number(reading, Siret, found[0], rest)
    return reading


def read_finess(reading: Reading) -> Reading:
    """Claim a text that is a FINESS number by its key."""
    return with_number(reading, Finess, reading.text, rest="")


def with_number(
    reading: Reading, kind: type[Finess] | type[Siret], text: str, rest: str
) -> Reading:
    """The reading with a structure's number claimed; as it was, when it is no such number."""
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


def read_structure(reading: Reading) -> Reading:
    """Claim the name of a structure: a head word and what follows, up to a place."""
    words = reading.words
    for at in range(len(words)):
        for size in range(min(LONGEST_HEAD, len(words) - at), 0, -1):
            if glued(words[at : at + size]) in HEADS and is_name(words, at, size):
                some = words[at : name_end(words, at + size)]
                claimed = reading.claiming("structure", some)
                return replace(claimed, structure=claimed.claims[-1].text)
    return reading


def is_name(words: Sequence[Word], at: int, size: int) -> bool:
    """Whether a head word begins the name of a structure."""
    end = at + size
    if is_trade(words, at, end):
        return False
    return name_end(words, end) > end or glued(words[at:end]) in SELF_SUFFICIENT


def is_trade(words: Sequence[Word], at: int, end: int) -> bool:
    """Whether the head word is part of a term, or followed by a profession."""
    known = lexicon()
    for start in (at, end, end + 1):
        for stop in range(len(words), max(start, end), -1):
            if glued(words[start:stop]) in known and (start != end + 1 or words[end].key in LINKS):
                return True
    return False


LINKS = frozenset(("de", "d", "des", "du"))


def name_end(words: Sequence[Word], start: int) -> int:
    """Where the name that a head word begins is over: before a number, or before a town."""
    for at in range(start, len(words)):
        if words[at].key.isdigit() or is_town(words, at):
            return trimmed(words, start, at)
    return len(words)


def trimmed(words: Sequence[Word], start: int, end: int) -> int:
    """The end of a name without the prepositions that lead to the place after it."""
    while end > start and (words[end - 1].key in LINKS or words[end - 1].key in AT):
        end -= 1
    return end


def is_town(words: Sequence[Word], at: int) -> bool:
    """Whether a town begins here and ends the text, numbers aside."""
    is_sure = around(words, at, at + 1).is_sure
    for end in range(min(len(words), at + LONGEST), at, -1):
        some = words[at:end]
        key = glued(some)
        if not neighbours(some) or not all(word.key.isdigit() for word in words[end:]):
            continue
        if CITY_AND_NUMBER.fullmatch(key):
            return True
        if is_known(key) and (is_sure or is_large(key)):
            return True
    return False


def is_large(key: str) -> bool:
    """Whether a name is a town's rather than a saint's: `clinique saint denis` names no town."""
    return places(key)[0].population >= LARGE and not key.startswith("saint")
