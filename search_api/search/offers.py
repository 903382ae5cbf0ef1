"""Offers: other searches that find somebody, each as a hint.

A search is only offered with the filters of the request, and only if somebody answers it.
"""

from collections.abc import Iterable, Iterator, Sequence

from msgspec.structs import replace

from directory.model.geography import (
    Commune,
    find_commune_centre,
    list_commune_codes,
    load_communes,
)
from directory.model.place_phrases import ARRONDISSEMENT_SUFFIX, prepend_de
from directory.search import ActivityFilter, SearchEngine, SearchQuery
from directory.terminology.code_labels import choose_label
from directory.terminology.inflection import form_plural
from directory.text.analysis import join_term
from search_api.search.apply_filters import apply_search_filters
from search_api.search.requests import SearchRequest, build_hint_request
from search_api.search.understanding import Hint, ParsedQuery, ReadPart, parse_query
from search_api.search.understanding.combination import filter_communes
from search_api.search.understanding.gazetteer import (
    load_communes_by_name,
    load_communes_by_postal_code,
)
from search_api.search.understanding.published_terms import PublishedTerms
from search_api.search.understanding.spans import PlaceValue

MAX_HOMONYMS_COUNTED = 8
"""Towns of one name, the most populous ones, whose people are counted."""
TRADE_KINDS = frozenset(("profession", "savoir_faire"))


def offer_wider_searches(
    engine: SearchEngine, request: SearchRequest, parsed_query: ParsedQuery
) -> Iterator[Hint]:
    """The text without one of its parts, where somebody then answers."""
    offered = {hint.suggestion for hint in parsed_query.hints}
    parts = list_typed_parts(request, parsed_query)
    for part in parts if len(parts) > 1 else ():
        others = [each for each in parts if each is not part]
        text = write_parts(engine, others, part.without)
        hint = Hint("wider", f"Sans « {part.text} », l’annuaire répond.", text)
        if text not in offered and count_people(engine, request, hint):
            yield hint


def list_typed_parts(request: SearchRequest, parsed_query: ParsedQuery) -> list[ReadPart]:
    """The parts of the text: a name that is a parameter is none."""
    return [part for part in parsed_query.reading if not (request.name and part.kind == "name")]


def write_parts(engine: SearchEngine, parts: Sequence[ReadPart], typed: str) -> str:
    """A text for these parts: as typed, if it means the same."""
    read = parse_query(typed, published=PublishedTerms(names=engine.vocabulary())).reading
    if list(map(get_kind_and_codes, read)) == list(map(get_kind_and_codes, parts)):
        return typed
    return " ".join(part.unambiguous for part in parts)


def get_kind_and_codes(part: ReadPart) -> tuple[str, tuple[str, ...]]:
    """What a part means, apart from its words."""
    return part.kind, part.codes


def count_people(engine: SearchEngine, request: SearchRequest, hint: Hint) -> int:
    """How many people match the search that a hint offers, names as they are typed."""
    offered = build_hint_request(hint, request)
    published = PublishedTerms(names=engine.vocabulary())
    parsed = parse_query(offered.q, name=offered.name, published=published)
    query = apply_search_filters(engine, parsed, offered).query
    if query is None or query == SearchQuery():
        return 0
    return engine.candidates(query, limit=1).total.value


def offer_nearest(
    engine: SearchEngine, request: SearchRequest, parsed_query: ParsedQuery
) -> Iterator[Hint]:
    """The nearest people around a town where nobody answers, with their number."""
    town = find_town(request, parsed_query)
    if town is None or find_commune_centre(town.code) is None:
        return
    others = [part for part in parsed_query.reading if part.kind != "place"]
    around = f"autour {prepend_de(shorten_town(town))}"
    typed = [part.unambiguous for part in others if not (request.name and part.kind == "name")]
    text = " ".join((*typed, f"autour de {write_town(town)}"))
    hint = Hint("nearest", around, text, is_elsewhere=True)
    if count := count_people(engine, request, hint):
        yield replace(hint, message=f"{format_people(count, request, others)} {around}.")


def find_town(request: SearchRequest, parsed_query: ParsedQuery) -> Commune | None:
    """The town of the parameters, or the one that stands next to a name in the text."""
    where = parsed_query.query.where if parsed_query.query else ActivityFilter()
    by_words = where.communes if parsed_query.query and parsed_query.query.name else ()
    for code in request.commune or by_words:
        if commune := load_communes().get(code):
            return commune
    of_postal_codes = (load_communes_by_postal_code().get(code, ()) for code in request.postal_code)
    return next((communes[0] for communes in of_postal_codes if communes), None)


def shorten_town(town: Commune) -> str:
    """The name of a town in a sentence: `Paris 12e`."""
    return town.name.removesuffix(ARRONDISSEMENT_SUFFIX)


def write_town(town: Commune) -> str:
    """A text that only means this town."""
    has_homonyms = len(load_communes_by_name().get(join_term(town.name), ())) > 1
    name = shorten_town(town)
    return f"{name} {town.department.code}" if has_homonyms else name


def format_people(count: int, request: SearchRequest, parts: Iterable[ReadPart]) -> str:
    """A number of people, with what they are: `21 gynécologues`."""
    kinds = {part.kind: part for part in parts}
    if request.name or "name" in kinds:
        return f"{count} personne{'s' * (count > 1)} de ce nom"
    labels = [kinds[kind].label for kind in TRADE_KINDS & kinds.keys()]
    labels += [choose_label("profession", code) for code in request.profession]
    labels += [choose_label("savoir_faire", code) for code in request.savoir_faire]
    noun = labels[0].lower() if len(labels) == 1 and " " not in labels[0] else "professionnel"
    return f"{count} {write_plural(noun) if count > 1 else noun}"


def write_plural(noun: str) -> str:
    """The plural of a noun; both words of a compound have it."""
    return "-".join(map(form_plural, noun.split("-")))


def offer_homonyms(
    engine: SearchEngine, request: SearchRequest, parsed_query: ParsedQuery
) -> Iterator[Hint]:
    """Each town of a name that several have, the one with most professionals first."""
    towns = list_homonyms(request, parsed_query)
    if not towns or parsed_query.query is None:
        return
    counts = {town: count_in_town(engine, parsed_query.query, town) for town in towns}
    people = sorted((town for town in towns if counts[town]), key=lambda town: -counts[town])
    is_choice = len(people) > 1 or (parsed_query.near is not None and people[:1] != towns[:1])
    for rank, town in enumerate(people if is_choice else ()):
        lead = "Plusieurs communes portent ce nom. " if rank == 0 else ""
        number = format_people(counts[town], request, parsed_query.reading)
        message = f"{lead}{town.name} ({town.department.label})\u00a0: {number}."
        yield Hint("homonyms", message, write_homonym(parsed_query, town))


def list_homonyms(request: SearchRequest, parsed_query: ParsedQuery) -> list[Commune]:
    """The towns that a name in the text may mean, most populous first; none if only one.

    A parameter of place decides.
    """
    values = [span.value for span in parsed_query.spans if isinstance(span.value, PlaceValue)]
    names = [value for value in values if value.field == "communes"]
    if len(names) != 1 or request.commune or request.near:
        return []
    (name,) = names
    areas = ActivityFilter(
        departements=collect_codes(values, "departements"),
        postal_codes=collect_codes(values, "postal_codes"),
    )
    towns = [load_communes()[code] for code in filter_communes(areas, name.codes)]
    key = join_term(name.label.partition(" (")[0])
    homonyms = [each for each in towns if not each.parent and is_like(join_term(each.name), key)]
    return homonyms[:MAX_HOMONYMS_COUNTED] if len(homonyms) > 1 else []


def collect_codes(values: Iterable[PlaceValue], field: str) -> tuple[str, ...]:
    """The codes of the places that set one filter."""
    return tuple(code for value in values if value.field == field for code in value.codes)


def is_like(name: str, key: str) -> bool:
    """Whether one of two folded names begins with the other: `clermont`, `clermontferrand`."""
    return name.startswith(key) or key.startswith(name)


def count_in_town(engine: SearchEngine, query: SearchQuery, town: Commune) -> int:
    """How many people match a query in one town."""
    where = replace(query.where, communes=list_commune_codes(town.code))
    return engine.candidates(replace(query, where=where, rings=()), limit=1).total.value


def write_homonym(parsed_query: ParsedQuery, town: Commune) -> str:
    """The text, for one of the towns that its place may mean."""
    others = [part.unambiguous for part in parsed_query.reading if part.kind != "place"]
    is_near = parsed_query.near is not None
    preposition = "près de" if is_near else "à"
    return " ".join((*others, preposition, town.name, town.department.code))
