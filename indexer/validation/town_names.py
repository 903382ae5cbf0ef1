"""Compare written names of towns with those of communes, present and former.

A name designates a commune exactly, by its beginning (`EVRY` for Évry-Courcouronnes), by another
part or shortened words (`CLERMONT FD`), or nearly (`BELEY`). A surer comparison is used alone where
it finds something.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache

from rapidfuzz.distance import Indel
from unidecode import unidecode

from directory.model import geography
from directory.model.geography import LYON, MARSEILLE, PARIS, Commune
from directory.text.analysis import clear_text_caches, words

CEDEX_WORDS = re.compile(r"\b(?:cedex|cdx)\b.*", re.IGNORECASE)
WRITTEN_ABBREVIATIONS = {"s": "sur", "ss": "sous"}
"""Abbreviations inside the name of a town: `CHALON S/SAONE`."""
MIN_NAME_SIMILARITY = 0.82
"""Normalised InDel similarity at which a name is taken for a misspelt one."""
NAME_SEPARATOR = " 0 "
"""A word that no name of a commune has."""
MIN_FULL_WORD_CHARS, MIN_SHORTENED_WORD_CHARS = 3, 2
"""Letters of a word that a shortened name has in full, and of those that it shortens."""
DOMINANCE = 10
"""How many times more people the commune has that a name alone means: `MONTEREAU`."""
FIRST_ARRONDISSEMENTS = {PARIS: 75_100, LYON: 69_380, MARSEILLE: 13_200}
"""City → the number that the arrondissement is added to: 75113 is the thirteenth of Paris."""


def split_town_name(text: str) -> tuple[str, ...]:
    """Return the words of the name of a town, without its postal code and CEDEX."""
    written = words(CEDEX_WORDS.sub("", text))
    return tuple(WRITTEN_ABBREVIATIONS.get(word, word) for word in written if not word[0].isdigit())


def find_named_commune(
    candidates: Sequence[Commune], names: Iterable[tuple[str, ...]]
) -> Commune | None:
    """Return the one candidate that a name designates: exactly, by its beginning, or nearly."""
    for name in names:
        for find in NAME_COMPARISONS:
            communes = sorted(find(candidates, name), key=lambda each: -each.population)
            if is_dominated_by_first(communes):
                return communes[0]
            if communes:
                break
    return None


def is_dominated_by_first(communes: Sequence[Commune]) -> bool:
    """Whether there is one commune, or one far more populous than the others."""
    return len(communes) == 1 or (
        len(communes) > 1 and communes[0].population > DOMINANCE * communes[1].population
    )


def find_exact_names(candidates: Sequence[Commune], name: tuple[str, ...]) -> Sequence[Commune]:
    """Return the candidates that bear the name now; without any, those that bore it."""
    key = "".join(name)
    return select_present_names(
        [each for each in candidates if key in list_town_keys(each.code)], key
    )


def list_homonyms(name: tuple[str, ...], department: str = "") -> Sequence[Commune]:
    """Return the communes of France, or of a département, that bear a name; else that bore it."""
    key = "".join(name)
    return select_present_names(
        [
            each
            for each in group_communes_by_name().get(key, ())
            if department in ("", each.department.code)
        ],
        key,
    )


def select_present_names(communes: Sequence[Commune], key: str) -> Sequence[Commune]:
    """Return the communes whose present name this is, or else all of them."""
    return [each for each in communes if list_town_keys(each.code)[0] == key] or communes


def find_name_beginnings(candidates: Sequence[Commune], name: tuple[str, ...]) -> Sequence[Commune]:
    """Return the candidates whose name begins with this one, or the reverse: `EVRY`."""
    return [
        each
        for each in candidates
        if any(is_beginning(name, known) for known in list_town_names(each.code))
    ]


def is_beginning(left: tuple[str, ...], right: tuple[str, ...]) -> bool:
    """Whether the shorter of two names is the beginning of the longer."""
    length = min(len(left), len(right))
    return left[:length] == right[:length]


def find_name_parts(candidates: Sequence[Commune], name: tuple[str, ...]) -> Sequence[Commune]:
    """Return the candidates whose name contains this one: `SAINT GEREON`, `CLERMONT FD`."""
    return [
        each
        for each in candidates
        if any(
            is_part(name, known) or is_abbreviation(name, known)
            for known in list_town_names(each.code)
        )
    ]


def is_part(name: tuple[str, ...], whole: tuple[str, ...]) -> bool:
    """Whether the words of a name follow each other in another one."""
    starts = range(len(whole) - len(name) + 1)
    return bool(name) and any(whole[at : at + len(name)] == name for at in starts)


def is_abbreviation(name: tuple[str, ...], whole: tuple[str, ...]) -> bool:
    """Whether a name is another one with some words shortened, and at least one in full."""
    pairs = list(zip(name, whole, strict=False))
    has_word_in_full = any(
        word == full and len(word) >= MIN_FULL_WORD_CHARS for word, full in pairs
    )
    return (
        len(name) == len(whole)
        and has_word_in_full
        and all(is_shortened_word(word, full) for word, full in pairs)
    )


def is_shortened_word(word: str, full: str) -> bool:
    """Whether a word has some letters of another one in their order, the first among them."""
    if word == full:
        return True
    rest = iter(full)
    return (
        len(word) >= MIN_SHORTENED_WORD_CHARS
        and word[0] == full[0]
        and all(letter in rest for letter in word)
    )


def find_near_names(candidates: Sequence[Commune], name: tuple[str, ...]) -> Sequence[Commune]:
    """Return the candidates with the name nearest to this one, if it is near enough."""
    similarities = {each: measure_similarity(each, "".join(name)) for each in candidates}
    best = max(similarities.values(), default=0.0)
    if best < MIN_NAME_SIMILARITY:
        return ()
    return [each for each, similarity in similarities.items() if similarity == best]


def measure_similarity(commune: Commune, key: str) -> float:
    """Return how similar the nearest name of a commune is, from 0 to 1."""
    return max(Indel.normalized_similarity(known, key) for known in list_town_keys(commune.code))


TownNameComparison = Callable[[Sequence[Commune], tuple[str, ...]], Sequence[Commune]]
NAME_COMPARISONS: tuple[TownNameComparison, ...] = (
    find_exact_names,
    find_name_beginnings,
    find_name_parts,
    find_near_names,
)
"""From the surest to the least sure; each is used only where those before it find nothing."""


def list_town_names(commune_code: str) -> tuple[tuple[str, ...], ...]:
    """Return the words of every name of a commune: the present one first, then former ones."""
    return load_town_names()[commune_code]


def list_town_keys(commune_code: str) -> tuple[str, ...]:
    """Return every name of a commune as one joined word, in the same order."""
    return load_town_keys()[commune_code]


@cache
def load_town_keys() -> Mapping[str, tuple[str, ...]]:
    """Return the names of every commune, each as one joined word."""
    return {code: tuple(map("".join, names)) for code, names in load_town_names().items()}


@cache
def load_town_names() -> Mapping[str, tuple[tuple[str, ...], ...]]:
    """Return the words of the names of every commune.

    They are split as one text: many times as fast as one by one, for each process of a load.
    """
    former = geography.load_former_communes().names
    written = {
        code: ((each.name.split(" ")[0] if each.parent else each.name), *former.get(code, ()))
        for code, each in geography.load_communes().items()
    }
    text = NAME_SEPARATOR.join(name for names in written.values() for name in names)
    accents = {ord(char): unidecode(char) for char in set(text) if not char.isascii()}
    splits = iter(" ".join(words(text.translate(accents))).split(NAME_SEPARATOR))
    clear_text_caches()
    return {
        code: tuple(dict.fromkeys(tuple(next(splits).split()) for _ in names))
        for code, names in written.items()
    }


@cache
def group_communes_by_postal_code() -> Mapping[str, tuple[Commune, ...]]:
    """Return the communes of each postal code, without whole cities."""
    return group_communes(lambda commune: commune.postal_codes, is_with_cities=False)


@cache
def group_communes_by_department() -> Mapping[str, tuple[Commune, ...]]:
    """Return the communes of each département; whole cities instead of their arrondissements."""
    return group_communes(lambda commune: (commune.department.code,), is_with_cities=True)


@cache
def group_communes_by_name() -> Mapping[str, tuple[Commune, ...]]:
    """Return the communes of each joined name, present or former."""
    return group_communes(lambda commune: list_town_keys(commune.code), is_with_cities=True)


def group_communes(
    list_keys: Callable[[Commune], Iterable[str]], *, is_with_cities: bool
) -> Mapping[str, tuple[Commune, ...]]:
    """Return the communes of each key; either whole cities or their arrondissements."""
    grouped: dict[str, list[Commune]] = {}
    for commune in geography.load_communes().values():
        is_left_out = commune.parent if is_with_cities else commune.code in FIRST_ARRONDISSEMENTS
        for key in () if is_left_out else list_keys(commune):
            grouped.setdefault(key, []).append(commune)
    return {key: tuple(communes) for key, communes in grouped.items()}
