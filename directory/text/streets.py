"""Streets: the one reading of a street line, used when indexing and when searching.

Addresses write a street in many ways: `12 BIS R DU GAL DE GAULLE`, `12b, rue du Général-de-Gaulle`.
A street becomes a key without articles, titles and types of way in full; the house number stands
apart. Types of way are those of the nomenclature TRE_R35 and of the national address rules (AFNOR
NF Z10-011), with the abbreviations that the official files and people write.
"""

import re
from collections.abc import Iterator, Sequence

from msgspec import Struct
from unidecode import unidecode

from directory.text.analysis import SAINT_ABBREVIATIONS

WAY_TYPES = {
    "allee": "all allees",
    "avenue": "av ave aven",
    "boulevard": "bd bld blvd boul bvd",
    "chaussee": "chs",
    "chemin": "ch che chem chm",
    "cite": "",
    "clos": "",
    "corniche": "",
    "cote": "",
    "cour": "",
    "cours": "crs",
    "domaine": "dom",
    "esplanade": "esp",
    "faubourg": "fbg fg",
    "hameau": "ham",
    "impasse": "imp",
    "lieudit": "ld",
    "lotissement": "lot",
    "mail": "",
    "montee": "mte",
    "parc": "",
    "parvis": "prv",
    "passage": "pas pass",
    "place": "pl",
    "placette": "",
    "pont": "",
    "promenade": "prom",
    "quai": "qu qua",
    "rampe": "",
    "residence": "res",
    "rocade": "roc",
    "rondpoint": "rpt",
    "route": "rte",
    "rue": "r",
    "ruelle": "rle",
    "sente": "",
    "sentier": "sen",
    "square": "sq",
    "traverse": "tra",
    "venelle": "ven",
    "villa": "vla",
    "voie": "voi",
    "za": "",
    "zac": "",
    "zi": "",
}
"""Each type of way with its abbreviations, folded."""
WAY_TYPE_BY_WORD = {
    word: kind for kind, short in WAY_TYPES.items() for word in (kind, *short.split())
}
WAY_TYPES_OF_TWO_WORDS = {
    "grand rue": "granderue",
    "grande rue": "granderue",
    "lieu dit": "lieudit",
    "rond point": "rondpoint",
    "zone artisanale": "za",
    "zone industrielle": "zi",
}
FIRST_WORDS_OF_TWO = frozenset(each.split()[0] for each in WAY_TYPES_OF_TWO_WORDS)
PLAIN_WAY_TYPES = frozenset(
    "all allee av ave avenue bd bld blvd boulevard chemin esplanade faubourg impasse lieudit pl"
    " place quai route rte rue ruelle square venelle".split()
)
"""Types that a search takes for one without a house number before them: others are words too."""
NAMED_BY_TYPE_ALONE = frozenset(("granderue",))
WORDS_IN_FULL = SAINT_ABBREVIATIONS | {
    "cap": "capitaine",
    "capt": "capitaine",
    "cdt": "commandant",
    "col": "colonel",
    "dr": "docteur",
    "gal": "general",
    "gen": "general",
    "lt": "lieutenant",
    "mal": "marechal",
    "mgr": "monseigneur",
    "pdt": "president",
    "pr": "professeur",
    "pres": "president",
    "prof": "professeur",
}
"""Words in names of streets, as the official files shorten them."""
STREET_ARTICLES = frozenset("a au aux d de del des du en et l la las le les los sur".split())
"""Words left out of the key of a street."""
PARTS_AFTER_NAME = frozenset(
    "app appt bat batiment bp cedex cs entree esc escalier etage hall imm immeuble".split()
)
"""Words with which what follows the name of a street begins."""
REPETITIONS = {"b": "bis", "bis": "bis", "t": "ter", "ter": "ter", "q": "quater"} | {
    each: each for each in ("quater", "a", "c", "e", "f")
}
"""What may follow a house number, with the form of the key; `d` is an article."""
STREET_WORD = re.compile(r"[a-z0-9]+")
HOUSE_NUMBER = re.compile(r"0*([1-9]\d{0,3})([a-z]|bis|ter|quater)?")


class HouseNumber(Struct, frozen=True, gc=False):
    """A house number, with what follows it: `12`, `bis`."""

    number: str
    repetition: str = ""

    @property
    def key(self) -> str:
        """The number as one word: `12bis`."""
        return self.number + self.repetition


class Street(Struct, frozen=True, gc=False):
    """A street, and houses in it.

    Attributes:
        kind: the type of way in full, empty if none is written: `rue`.
        name: the name without articles, as one word; empty if the type is the name (`Grande Rue`).
    """

    kind: str
    name: str
    house_numbers: tuple[HouseNumber, ...] = ()

    @property
    def key(self) -> str:
        """Type and name as one word: `ruepasteur`."""
        return self.kind + self.name

    @property
    def accepted_keys(self) -> tuple[str, ...]:
        """The keys of the same street in addresses, some of which lack the type."""
        return (self.key, self.name) if self.kind and self.name else (self.key,)


def parse_typed_street(text: str) -> Street | None:
    """The street that a run of typed words may be; None for another text.

    A type of way begins it; before that stands at most a house number. Types that are everyday
    words or single letters (`cours`, `r`) need the number.
    """
    typed_words = split_street_words(text)
    house_numbers, kind_at = read_house_numbers(typed_words, 0)
    kind, name_at = read_way_type(typed_words, kind_at)
    needs_number = name_at - kind_at == 1 and typed_words[kind_at] not in PLAIN_WAY_TYPES
    if not kind or (needs_number and not house_numbers):
        return None
    name = typed_words[name_at:]
    return build_street(kind, name, house_numbers) if PARTS_AFTER_NAME.isdisjoint(name) else None


def can_begin_street(word: str) -> bool:
    """Whether a folded word may be the first of a typed street: a number or a type of way."""
    return word[0].isdigit() or word in WAY_TYPE_BY_WORD or word in FIRST_WORDS_OF_TWO


def list_street_keys(lines: tuple[str, ...]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The keys of the streets in the lines of an address, and those of the house numbers there."""
    streets = [street for line in lines if (street := parse_street_line(line))]
    if not streets:
        return (), ()
    house_numbers = (
        key
        for street in streets
        for each in street.house_numbers
        for key in (each.number, each.key)
    )
    return tuple(dict.fromkeys([each.key for each in streets])), tuple(dict.fromkeys(house_numbers))


def parse_street_line(line: str) -> Street | None:
    """The street of a line of an address; None for another line.

    A line that begins with a house number is a street also without a type of way (`3 LE BOURG`);
    number and type may follow the name of a building.
    """
    line_words = split_street_words(line)
    for at, word in enumerate(line_words):
        if at and not word[0].isdigit():
            continue
        house_numbers, kind_at = read_house_numbers(line_words, at)
        kind, name_at = read_way_type(line_words, kind_at)
        if (kind and (house_numbers or not at)) or (house_numbers and not at):
            return build_street(kind, line_words[name_at:], house_numbers)
    return None


def split_street_words(text: str) -> list[str]:
    """The words of a street line, folded; unlike in names, an apostrophe separates."""
    return STREET_WORD.findall((text if text.isascii() else unidecode(text)).lower())


def read_house_numbers(
    line_words: Sequence[str], start: int
) -> tuple[tuple[HouseNumber, ...], int]:
    """The house numbers from an index on, and the index after them."""
    house_numbers: list[HouseNumber] = []
    at = start
    while at < len(line_words) and line_words[at][0].isdigit():
        match = HOUSE_NUMBER.fullmatch(line_words[at])
        if not match:
            break
        at += 1
        repetition = match[2] or ""
        if not repetition and at + 1 < len(line_words) and line_words[at] in REPETITIONS:
            repetition = line_words[at]
            at += 1
        house_numbers.append(HouseNumber(match[1], REPETITIONS.get(repetition, repetition)))
    return tuple(house_numbers), at


def read_way_type(line_words: Sequence[str], start: int) -> tuple[str, int]:
    """The type of way at an index, empty for none, and the index after it."""
    if start >= len(line_words):
        return "", start
    first = line_words[start]
    both = " ".join(line_words[start : start + 2]) if first in FIRST_WORDS_OF_TWO else ""
    if kind := WAY_TYPES_OF_TWO_WORDS.get(both):
        return kind, start + 2
    kind = WAY_TYPE_BY_WORD.get(first, "")
    return kind, start + bool(kind)


def build_street(
    kind: str, name_words: Sequence[str], house_numbers: tuple[HouseNumber, ...]
) -> Street | None:
    """The street of these words; None without a name."""
    name = "".join(iter_name_parts(name_words))
    return Street(kind, name, house_numbers) if name or kind in NAMED_BY_TYPE_ALONE else None


def iter_name_parts(name_words: Sequence[str]) -> Iterator[str]:
    """The words that distinguish a name, in full, up to a building, an entrance or a post box."""
    for at, word in enumerate(name_words):
        if at and word in PARTS_AFTER_NAME:
            return
        if word not in STREET_ARTICLES:
            yield WORDS_IN_FULL.get(word, word)
