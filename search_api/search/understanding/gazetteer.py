"""The gazetteer: names of places and what they stand for: communes, départements, régions.

Keys are folded and joined, like those of the lexicon. A city includes its arrondissements, because
the official files use both codes. Larger towns are also found by the first word of their name
(`evry`, `asnieres`), or by their name without its article (`mans`). A former or delegated commune
leads to the present one (`seynod`), a quarter or a new town to its communes (`la defense`). Built
once per process.
"""

import tomllib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache, lru_cache
from itertools import chain
from pathlib import Path
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from directory.model.geography import (
    LYON,
    MARSEILLE,
    PARIS,
    Commune,
    list_commune_codes,
    load_communes,
    load_departments,
    load_former_communes,
)
from directory.terminology.tables import TERMINOLOGY_TABLES_DIR
from directory.text.analysis import join_term, words
from search_api.search.understanding.arrondissement_names import (
    ARRONDISSEMENT_CODE_BASES,
    parse_arrondissement_name,
)

PLACES_FILE = Path(__file__).parent / "tables" / "places.toml"
MIN_SHORT_NAME_POPULATION = 20_000
"""Inhabitants from which a town is also found by the first word of its name."""
SHORT_NAME_POPULATION_RATIO = 10
"""How many times larger a town must be than a commune with exactly that short name.

`clermont` is Clermont-Ferrand, not the commune in Oise.
"""
MIN_SHORT_NAME_LETTERS = 3
"""Letters of a short name."""
ARTICLES = frozenset(("le", "la", "les", "l"))
SAINTS = frozenset(("saint", "sainte", "saints", "saintes"))
NON_DISTINCTIVE_WORDS = SAINTS | frozenset("villeneuve mont pont chateau bois haut".split())
MAX_NAMES_IN_LABEL = 3
"""Communes that the label of a former commune or of a quarter names."""
FORMER_COMMUNE_RATIO = 5
"""How many times smaller than an equal share a former commune is that is not the seat.

Arrabloy, Targé and Romette have a sixth of an equal share.
"""
CITIES = {"paris": PARIS, "lyon": LYON, "marseille": MARSEILLE}


class NamedPlace(Struct, frozen=True):
    """What the name of a place stands for.

    Attributes:
        kind: `commune`, `departement` or `region`.
        codes: of communes that share the name, most populous first; or of départements.
        population: of the most populous commune, or of all départements.
        former: the present communes of former ones of this name, for a text that also names their
            département: the name alone means the communes that bear it now.
    """

    kind: str
    codes: tuple[str, ...]
    label: str
    population: int
    former: "NamedPlace | None" = None


@lru_cache(maxsize=10_000)
def find_places(key: str) -> tuple[NamedPlace, ...]:
    """The places with a folded, joined name; a commune before a département of the same name."""
    of_name = load_communes_by_name().get(key)
    former = load_former_places().get(key) or find_arrondissement_place(key)
    town = replace(build_commune_place(of_name), former=former) if of_name else former
    return (*((town,) if town else ()), *load_areas_by_name().get(key, ()))


def count_inhabitants_by_key() -> Mapping[str, int]:
    """The inhabitants of the largest place under each key but those of arrondissements."""
    towns = ((key, each[0].population) for key, each in load_communes_by_name().items())
    former = ((key, place.population) for key, place in load_former_places().items())
    areas = ((key, place.population) for key, of in load_areas_by_name().items() for place in of)
    counts: dict[str, int] = {}
    for key, population in chain(towns, former, areas):
        counts[key] = max(counts.get(key, 1), population)
    return counts


@cache
def load_given_names() -> frozenset[str]:
    """Folded words that are more often a first name than a surname."""
    return frozenset((TERMINOLOGY_TABLES_DIR / "given.txt").read_text("utf-8").split())


@cache
def load_communes_by_name() -> Mapping[str, list[Commune]]:
    """Communes by each key under which they are found, most populous first."""
    known: dict[str, list[Commune]] = defaultdict(list)
    short: dict[str, list[Commune]] = defaultdict(list)
    for commune in sorted(load_communes().values(), key=lambda each: -each.population):
        of_name = words(commune.name)
        known["".join(of_name)].append(commune)
        for key in (
            generate_short_names(of_name) if commune.population >= MIN_SHORT_NAME_POPULATION else ()
        ):
            short[key].append(commune)
    for name, code in load_places_table()["short_names"].items():
        short[join_term(name)].append(load_communes()[code])
    for key, towns in short.items():
        if (
            key not in known
            or known[key][0].population * SHORT_NAME_POPULATION_RATIO < towns[0].population
        ):
            known[key] = [*towns, *known.get(key, ())]
    return known


def generate_short_names(name_words: tuple[str, ...]) -> Iterator[str]:
    """The short names of a town whose name has several words."""
    head, *rest = name_words
    if head in SAINTS and len(rest) > 1:  # Saint-Maur is first the one of Fossés
        yield head + rest[0]
    elif rest and head in ARTICLES and rest[0] not in NON_DISTINCTIVE_WORDS:
        yield "".join(rest)
    elif rest and len(head) >= MIN_SHORT_NAME_LETTERS and head not in NON_DISTINCTIVE_WORDS:
        yield head


def build_commune_place(homonyms: list[Commune]) -> NamedPlace:
    """All communes of a name as one place."""
    codes = (code for commune in homonyms for code in list_commune_codes(commune.code))
    return NamedPlace(
        "commune",
        tuple(dict.fromkeys(codes)),
        format_homonyms_label(homonyms),
        homonyms[0].population,
    )


def format_homonyms_label(homonyms: Iterable[Commune]) -> str:
    """The name and the départements of its communes: `Saint-Denis (93, 974, 11 …)`."""
    communes = list(homonyms)
    codes = list(dict.fromkeys(commune.department.code for commune in communes))
    more = " …" if len(codes) > len(codes[:3]) else ""
    return f"{communes[0].name} ({', '.join(codes[:3])}{more})"


@cache
def load_former_places() -> Mapping[str, NamedPlace]:
    """The present communes of each former or delegated commune, quarter and new town, by name."""
    named: dict[str, list[tuple[str, Commune, int]]] = defaultdict(list)
    for code, names in load_former_communes().names.items():
        commune = load_communes()[code]
        for name in names:
            if (key := join_term(name)) != join_term(commune.name):
                population = estimate_former_population(name, commune, len(names))
                named[key].append((name, commune, population))
    known = {key: build_former_place(homonyms) for key, homonyms in named.items()}
    for name, codes in load_places_table()["quarters"].items():
        quarter = [(name, load_communes()[code], 0) for code in codes]
        population = sum(commune.population for _, commune, _ in quarter) // len(quarter)
        known[join_term(name)] = replace(build_former_place(quarter), population=population)
    return known


def estimate_former_population(name: str, commune: Commune, former_count: int) -> int:
    """The inhabitants of a former commune, which are in no table.

    The seat, which gave the present commune its code or its name, is half of it.
    """
    of_name = words(name)
    is_seat = load_former_communes().seats.get(commune.code) == name
    if is_seat or words(commune.name)[: len(of_name)] == of_name:
        return commune.population // 2
    return commune.population // (FORMER_COMMUNE_RATIO * (former_count + 1))


def build_former_place(homonyms: Sequence[tuple[str, Commune, int]]) -> NamedPlace:
    """The present communes of a name as one place, the most populous first: `Seynod (Annecy)`."""
    ordered = sorted(homonyms, key=lambda each: -each[2])
    present = list(dict.fromkeys(commune.name for _, commune, _ in ordered))
    more = " …" if len(present) > MAX_NAMES_IN_LABEL else ""
    codes = (code for _, commune, _ in ordered for code in list_commune_codes(commune.code))
    return NamedPlace(
        "commune",
        tuple(dict.fromkeys(codes)),
        f"{ordered[0][0]} ({', '.join(present[:MAX_NAMES_IN_LABEL])}{more})",
        ordered[0][2],
    )


@lru_cache(maxsize=10_000)
def find_arrondissement_place(key: str) -> NamedPlace | None:
    """The arrondissement that a city with a written number is: `parisxiie`, `lyon3eme`."""
    if not any(city in key for city in CITIES) or not (parsed := parse_arrondissement_name(key)):
        return None
    city, number = parsed
    code = str(ARRONDISSEMENT_CODE_BASES[CITIES[city]] + number)
    commune = load_communes().get(code)
    return build_commune_place([commune]) if commune else None


@cache
def load_communes_by_postal_code() -> Mapping[str, tuple[Commune, ...]]:
    """Communes of each postal code of the official list, most populous first."""
    known: dict[str, list[Commune]] = defaultdict(list)
    for commune in sorted(load_communes().values(), key=lambda each: -each.population):
        for code in commune.postal_codes if commune.code not in CITIES.values() else ():
            known[code].append(commune)
    return {code: tuple(communes) for code, communes in known.items()}


@cache
def count_inhabitants() -> Mapping[str, int]:
    """Inhabitants by département, arrondissements counted once."""
    counted: dict[str, int] = defaultdict(int)
    for commune in load_communes().values():
        counted[commune.department.code] += 0 if commune.parent else commune.population
    return counted


@cache
def load_areas_by_name() -> Mapping[str, tuple[NamedPlace, ...]]:
    """Départements and régions by name."""
    known: dict[str, tuple[NamedPlace, ...]] = {}
    for name, place in (*list_departement_places(), *list_region_places()):
        of_name = words(name)
        for key in (
            "".join(of_name),
            *(generate_short_names(of_name) if of_name[0] in ARTICLES else ()),
        ):
            known[key] = (*known.get(key, ()), place)
    return known


def list_departement_places() -> Iterator[tuple[str, NamedPlace]]:
    """Every département by name."""
    for code, concept in load_departments().items():
        label = f"{concept.label} ({code})"
        yield concept.label, NamedPlace("departement", (code,), label, count_inhabitants()[code])


def list_region_places() -> Iterator[tuple[str, NamedPlace]]:
    """Every région of several départements, by official and informal names."""
    named: dict[str, list[str]] = defaultdict(list)
    for commune in load_communes().values():
        if commune.department.code not in named[commune.region.label]:
            named[commune.region.label].append(commune.department.code)
    official = ((name, codes) for name, codes in named.items() if len(codes) > 1)
    for name, codes in (*official, *load_places_table()["regions"].items()):
        population = sum(count_inhabitants()[code] for code in codes)
        yield name, NamedPlace("region", tuple(sorted(codes)), name, population)


@cache
def load_places_table() -> Mapping[str, Any]:
    """Informal names by kind: `regions`, `quarters`, `short_names`."""
    return tomllib.loads(PLACES_FILE.read_text("utf-8"))
