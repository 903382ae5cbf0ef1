"""Names of places and what they stand for: communes with their homonyms, départements, régions.

Keys are folded and glued, like those of the lexicon. A city is asked for with its arrondissements:
the official files give both codes. Towns of some size also answer to the first word of their name
(`evry`, `asnieres`), and to their name without its article (`mans`).

Built once in a process, in 0.25 s of processor time for 35,000 names.
"""

import tomllib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from functools import cache, lru_cache
from pathlib import Path

from msgspec import Struct

from directory.model.geography import LYON, MARSEILLE, PARIS, Commune, communes, departments, parts
from directory.terminology.tables import TABLES
from directory.text.analysis import words

PLACES = Path(__file__).parent / "tables" / "places.toml"
SHORT_FROM = 20_000
"""Inhabitants from which a town is called by the first word of its name."""
MUCH_LARGER = 10
"""Times more inhabitants than the commune of just that name: `clermont` is not the one in Oise."""
SHORTEST = 3
"""Letters of such a word."""
ARTICLES = frozenset(("le", "la", "les", "l"))
NO_HEAD = frozenset(
    "saint saint sainte saints saintes villeneuve mont pont chateau bois haut".split()
)
CITIES = {"paris": PARIS, "lyon": LYON, "marseille": MARSEILLE}


class Place(Struct, frozen=True):
    """What a name of a place stands for.

    Attributes:
        kind: `commune`, `departement` or `region`.
        codes: of communes that share the name, most populous first; or of départements.
        population: of the most populous commune, or of all départements.
    """

    kind: str
    codes: tuple[str, ...]
    label: str
    population: int


@lru_cache(maxsize=10_000)
def places(key: str) -> tuple[Place, ...]:
    """The places of a name, folded and glued; a commune stands before a département of its name."""
    of_name = by_name().get(key)
    return (*((commune_place(of_name),) if of_name else ()), *areas().get(key, ()))


def is_known(key: str) -> bool:
    """Whether any place has this name."""
    return key in by_name() or key in areas()


@cache
def given_names() -> frozenset[str]:
    """Words that more people bear as a first name than as a surname, folded."""
    return frozenset((TABLES / "given.txt").read_text("utf-8").split())


@cache
def by_name() -> Mapping[str, list[Commune]]:
    """Communes by each name that they answer to, most populous first."""
    known: dict[str, list[Commune]] = defaultdict(list)
    short: dict[str, list[Commune]] = defaultdict(list)
    for commune in sorted(communes().values(), key=lambda each: -each.population):
        of_name = words(commune.name)
        known["".join(of_name)].append(commune)
        for key in short_names(of_name) if commune.population >= SHORT_FROM else ():
            short[key].append(commune)
    for key, towns in short.items():
        if key not in known or known[key][0].population * MUCH_LARGER < towns[0].population:
            known[key] = [*towns, *known.get(key, ())]
    return known


def short_names(of_name: tuple[str, ...]) -> Iterator[str]:
    """What a town of several words is also called."""
    head, *rest = of_name
    if rest and head in ARTICLES and rest[0] not in NO_HEAD:
        yield "".join(rest)
    elif rest and len(head) >= SHORTEST and head not in NO_HEAD:
        yield head


def commune_place(of_name: list[Commune]) -> Place:
    """All communes of a name as one place."""
    codes = (code for commune in of_name for code in parts(commune.code))
    return Place("commune", tuple(dict.fromkeys(codes)), label_of(of_name), of_name[0].population)


def label_of(of_name: Iterable[Commune]) -> str:
    """The name and the départements it is found in: `Saint-Denis (93, 974, 11 …)`."""
    found = list(of_name)
    codes = list(dict.fromkeys(commune.department.code for commune in found))
    more = " …" if len(codes) > len(codes[:3]) else ""
    return f"{found[0].name} ({', '.join(codes[:3])}{more})"


@cache
def by_postal_code() -> Mapping[str, tuple[Commune, ...]]:
    """Communes of each postal code of the official list, most populous first."""
    known: dict[str, list[Commune]] = defaultdict(list)
    for commune in sorted(communes().values(), key=lambda each: -each.population):
        for code in commune.postal_codes if commune.code not in CITIES.values() else ():
            known[code].append(commune)
    return {code: tuple(some) for code, some in known.items()}


@cache
def inhabitants() -> Mapping[str, int]:
    """Inhabitants by département, arrondissements counted once."""
    counted: dict[str, int] = defaultdict(int)
    for commune in communes().values():
        counted[commune.department.code] += 0 if commune.parent else commune.population
    return counted


@cache
def areas() -> Mapping[str, tuple[Place, ...]]:
    """Départements and régions by name."""
    known: dict[str, tuple[Place, ...]] = {}
    for name, place in (*departement_places(), *region_places()):
        of_name = words(name)
        for key in ("".join(of_name), *(short_names(of_name) if of_name[0] in ARTICLES else ())):
            known[key] = (*known.get(key, ()), place)
    return known


def departement_places() -> Iterator[tuple[str, Place]]:
    """Every département by name."""
    for code, concept in departments().items():
        label = f"{concept.label} ({code})"
        yield concept.label, Place("departement", (code,), label, inhabitants()[code])


def region_places() -> Iterator[tuple[str, Place]]:
    """Every région by name, as its départements; one of a single département is that."""
    named: dict[str, list[str]] = defaultdict(list)
    for commune in communes().values():
        if commune.department.code not in named[commune.region.label]:
            named[commune.region.label].append(commune.department.code)
    official = ((name, codes) for name, codes in named.items() if len(codes) > 1)
    for name, codes in (*official, *names_in_use()):
        population = sum(inhabitants()[code] for code in codes)
        yield name, Place("region", tuple(sorted(codes)), name, population)


def names_in_use() -> Iterator[tuple[str, list[str]]]:
    """Names that people use and no official list has."""
    yield from tomllib.loads(PLACES.read_text("utf-8"))["regions"].items()
