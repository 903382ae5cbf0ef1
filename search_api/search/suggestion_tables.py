"""Towns and trades by the first letters of their names: tables that no publication changes."""

from collections import Counter
from collections.abc import Iterator
from enum import StrEnum
from functools import cache

from msgspec import Struct

from directory.model.geography import Commune, load_communes, load_former_communes
from directory.terminology.lexicon import load_lexicon
from directory.text.analysis import join_term, words
from search_api.search.prefix_table import PrefixEntry, PrefixTable

MIN_FIRST_TOWN_POPULATION = 10_000
"""Inhabitants of a town that comes before people who bear its name."""


class Kind(StrEnum):
    """The kind of a suggestion."""

    PERSON = "person"
    NAME = "name"
    PROFESSION = "profession"
    SAVOIR_FAIRE = "savoir_faire"
    FUNCTION = "function"
    COMMUNE = "commune"
    STRUCTURE = "structure"


class Suggestion(Struct, frozen=True):
    """One item of the list.

    Attributes:
        text: what is shown, and what the search box becomes.
        detail: what distinguishes it from others of the same name.
        target: the id of a person or structure to open; None when `text` is a search.
        town: the INSEE code of the present commune of a town, under whatever name.
    """

    kind: Kind
    text: str
    detail: str | None = None
    target: str | None = None
    town: str | None = None


def preload_suggestions() -> None:
    """Prepare all tables before the first request."""
    load_commune_suggestions()
    load_large_towns()
    load_concept_suggestions()


@cache
def load_commune_suggestions() -> PrefixTable[Suggestion]:
    """Every commune, by its name with and without its article, the largest first.

    Former communes come after all others, with the present one.
    """
    present = (
        (key, each.population, suggest_commune(each))
        for each in load_communes().values()
        for key in build_commune_keys(each)
    )
    return PrefixTable((*present, *iter_former_communes()))


def iter_former_communes() -> Iterator[PrefixEntry[Suggestion]]:
    """Every former name of a commune, as an entry that says the present one."""
    for code, names in load_former_communes().names.items():
        commune = load_communes()[code]
        for name in names:
            if name != commune.name:
                text = f"{name} ({commune.name})"
                detail = commune.department.label
                yield join_term(name), 0, Suggestion(Kind.COMMUNE, text, detail, town=code)


@cache
def load_large_towns() -> dict[str, Suggestion]:
    """The towns of at least `MIN_FIRST_TOWN_POPULATION` by their whole names, folded and joined."""
    towns = [
        each for each in load_communes().values() if each.population >= MIN_FIRST_TOWN_POPULATION
    ]
    towns.sort(key=lambda each: each.population)  # of two with one name, the larger is kept
    return {join_term(each.name): suggest_commune(each) for each in towns}


@cache
def load_shared_names() -> frozenset[str]:
    """The names that several communes have."""
    counts = Counter(each.name for each in load_communes().values())
    return frozenset(name for name, count in counts.items() if count > 1)


def suggest_commune(commune: Commune) -> Suggestion:
    """A commune with its département, whose number is in the text if others have its name."""
    is_shared = commune.name in load_shared_names()
    text = f"{commune.name} {commune.department.code}" if is_shared else commune.name
    return Suggestion(Kind.COMMUNE, text, commune.department.label, town=commune.code)


def build_commune_keys(commune: Commune) -> set[str]:
    """The keys of a commune: its name as one word, and the last word of it."""
    of_name = words(commune.name)
    return {"".join(of_name), of_name[-1]}


@cache
def load_concept_suggestions() -> PrefixTable[Suggestion]:
    """Professions and savoir-faire, by every word of the lexicon."""
    return PrefixTable(
        (word, 0, Suggestion(Kind(each.kind), each.label)) for word, each in load_lexicon().items()
    )
