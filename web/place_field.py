"""The field "Où ?": a text that names a place → the place parameters of the search.

The parameters are explicit, so that a place is never widened in silence and stays while one
searches on: the address of every link carries codes or a point, and the field shows their name. A
text that is not a place is not searched for; the page says so.
"""

from collections.abc import Iterable, Iterator, Mapping

from msgspec import Struct

from directory.errors import InvalidQuery
from directory.model import geography
from directory.model.geography import Commune
from search_api.search.filters import format_point, parse_point
from search_api.search.understanding import ParsedQuery, parse_alternatives, parse_respelt
from search_api.search.understanding.gazetteer import load_communes_by_postal_code
from web import distances, wording
from web.search_url import SearchUrl

PLACE_FIELD = "ou"
"""The parameter of the form."""
MAX_PLACE_CHARS = 100
"""Characters; the longest name of a commune has 45."""
MAX_HOMONYMS = 8
"""Communes of one name that are offered to choose from."""
ANY_TRADE = "médecin"
"""Letters of a place are only changed next to a trade."""
NO_PLACE = {"commune": "", "departement": "", "near": "", "radius_km": ""}


class PlaceChoice(Struct, frozen=True):
    """One of several communes of the same name, and the search in it."""

    text: str
    path: str


class PlaceField(Struct, frozen=True):
    """What the field shows, and how its text was understood.

    Attributes:
        text: the name of the place of the search, or the text that is not a place.
        notice: why the text is not a place, or which place it was taken for; else empty.
        choices: the communes that share the name, if there are several.
        is_unknown: whether the text is not a place.
    """

    text: str = ""
    notice: str = ""
    choices: tuple[PlaceChoice, ...] = ()
    is_unknown: bool = False


def read_place_field(parameters: Mapping[str, str]) -> tuple[SearchUrl, PlaceField]:
    """The search of a form, with the place of its field as parameters.

    The field unchanged keeps the place that the form carries along; empty, it removes it.

    Raises:
        InvalidQuery: the text is too long.
    """
    url = SearchUrl.parse(parameters)
    shown = describe_place(url)
    typed = " ".join(parameters.get(PLACE_FIELD, shown).split())
    if typed == shown:
        return url, PlaceField(shown)
    if len(typed) > MAX_PLACE_CHARS:
        raise InvalidQuery(PLACE_FIELD, f"{MAX_PLACE_CHARS} caractères au plus.")
    elsewhere = url.with_changes(**NO_PLACE)
    if not typed:
        return elsewhere, PlaceField()
    as_typed = find_place(parse_alternatives(typed), parts=1)
    place = as_typed or find_place(parse_respelt(f"{ANY_TRADE} à {typed}"), parts=2)
    if place is None or typed == wording.AROUND_ME:
        return elsewhere, PlaceField(typed, wording.explain_unknown_place(typed), is_unknown=True)
    url = elsewhere.with_changes(**place)
    text = describe_place(url)
    notice = "" if as_typed else wording.explain_respelt_place(typed, text)
    return url, PlaceField(text, notice, list_homonyms(url))


def find_place(parsed_queries: Iterable[ParsedQuery], *, parts: int) -> dict[str, str] | None:
    """The place parameters of the likeliest interpretation that is a place in France.

    Args:
        parsed_queries: likeliest first.
        parts: how many parts the interpretation has with the place; a place with its département
            is one more.
    """
    for parsed in parsed_queries:
        places = [part for part in parsed.reading if part.kind == "place"]
        others = len(parsed.reading) - len(places)
        if others == parts - 1 and places and not (parsed.structure or parsed.asides):
            parameters = {name: value for name, value in iter_place_parameters(parsed) if value}
            if parameters:
                return parameters
    return None


def iter_place_parameters(parsed: ParsedQuery) -> Iterator[tuple[str, str]]:
    """The place of an interpretation as parameters; of a postal code, its communes."""
    if parsed.near:
        radius_km = parsed.near.radius_km
        yield "near", format_point(parsed.near.point)
        yield "radius_km", f"{radius_km:g}" if radius_km else ""
    elif parsed.query and not parsed.query.name:
        where = parsed.query.where
        by_postal_code = (
            commune.code
            for code in where.postal_codes
            for commune in load_communes_by_postal_code().get(code, ())
        )
        yield "commune", ",".join(dict.fromkeys((*where.communes, *by_postal_code)))
        yield "departement", ",".join(where.departements)


def describe_place(url: SearchUrl) -> str:
    """The name of the place of a search: of its circle, its communes or its départements."""
    if point := parse_point(url.near):
        commune = distances.find_commune_at(point)
        return wording.format_circle(commune.name if commune else "", wording.AROUND_ME)
    return describe_communes(url) or describe_departements(url)


def describe_communes(url: SearchUrl) -> str:
    """The names of the communes of a search, each once; of a single one with its département."""
    communes = list_communes(url)
    if len(communes) == 1:
        return wording.format_place(communes[0].name, communes[0].department.label)
    return ", ".join(dict.fromkeys(each.name for each in communes))


def describe_departements(url: SearchUrl) -> str:
    """The names of the départements of a search."""
    known = geography.load_departments()
    return ", ".join(known[code].label for code in url.filter_codes("departement") if code in known)


def list_communes(url: SearchUrl) -> tuple[Commune, ...]:
    """The communes of a search; a city stands for its arrondissements."""
    known = geography.load_communes()
    communes = [known[code] for code in url.filter_codes("commune") if code in known]
    codes = {each.code for each in communes}
    return tuple(each for each in communes if each.parent not in codes)


def list_homonyms(url: SearchUrl) -> tuple[PlaceChoice, ...]:
    """The searches in each of several communes of one name, the largest first."""
    communes = list_communes(url)
    if len(communes) < 2 or len({each.name for each in communes}) > 1:  # noqa: PLR2004 - several
        return ()
    largest = sorted(communes, key=lambda each: -each.population)[:MAX_HOMONYMS]
    return tuple(
        PlaceChoice(
            wording.format_place(each.name, each.department.label),
            url.with_changes(commune=each.code).path,
        )
        for each in largest
    )
