"""The parameters of each route, as types: one definition validates and documents them.

An unknown parameter is refused and named, because a misspelt filter that is silently ignored gives
a wrong answer that looks right.
"""

from typing import Annotated, Any, Literal

from fastapi import Query
from msgspec import convert
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, create_model

from directory.matching.filters_table import CodesParameter
from directory.model.distance import MAX_RADIUS_KM
from search_api.search.filters import CODE_PARAMETERS
from search_api.search.requests import DEFAULT_PAGE_SIZE, MAX_PAGE_SIZE, SearchRequest
from search_api.search.understanding import MAX_QUERY_CHARS


class NoParameters(BaseModel):
    """No parameters; any other is refused."""

    model_config = ConfigDict(extra="forbid")


NoQuery = Annotated[NoParameters, Query()]
"""The query model of a route without parameters."""


def describe_codes_parameter(example: str, description: str) -> Any:  # noqa: ANN401 - what pydantic gives
    """The documentation of a parameter that takes codes."""
    several = "Plusieurs codes : répétez le paramètre, ou séparez-les par des virgules."
    return Field(description=f"{description} {several}", examples=[[example]])


def split_codes(value: object) -> object:
    """Split comma-separated codes: "10,60" becomes two."""
    if not isinstance(value, list):
        return value
    return [code.strip() for text in value for code in str(text).split(",") if code.strip()]


CodeList = Annotated[list[str], BeforeValidator(split_codes)]


class TextParameters(NoParameters):
    """The text of a search."""

    q: Annotated[
        str,
        Field(
            max_length=MAX_QUERY_CHARS,
            description="Ce que l’on cherche : nom, prénom, profession, savoir-faire et lieu, dans"
            " n’importe quel ordre, ou un numéro sous n’importe quelle forme. Vide : tout"
            " l’annuaire. Les autres paramètres l’emportent sur ce qui y est lu.",
            examples=["martin sophie", "cardiologue rennes", "99 000 012 346"],
        ),
    ] = ""
    name: Annotated[
        str,
        Field(
            max_length=MAX_QUERY_CHARS, description="Lu comme un nom seulement, à la place de `q`."
        ),
    ] = ""


def build_codes_field(parameter: CodesParameter) -> Any:  # noqa: ANN401 - what pydantic takes
    """The type of a parameter that takes codes, and its default."""
    described = describe_codes_parameter(parameter.example, parameter.description)
    return Annotated[CodeList, described], []


FilterParameters = create_model(
    "FilterParameters",
    __base__=TextParameters,
    **{each.name: build_codes_field(each) for _, each in CODE_PARAMETERS},
    region=build_codes_field(
        CodesParameter("region", "Codes de région.", "un code de région", "53", None)
    ),
)


class SearchParameters(FilterParameters):  # type: ignore[valid-type,misc] # built from a table
    """A search; one single activity of a person must match all filters."""

    structure: Annotated[
        str,
        Field(
            max_length=MAX_QUERY_CHARS,
            description="Lieu d’exercice : nom, numéro FINESS ou SIRET, ou identifiant technique.",
            examples=["350000012"],
        ),
    ] = ""
    street: Annotated[
        str,
        Field(
            max_length=MAX_QUERY_CHARS,
            description="Voie du lieu d’exercice, telle qu’elle est publiée, avec ou sans numéro.",
            examples=["12 rue Pasteur"],
        ),
    ] = ""
    phone: Annotated[
        str,
        Field(
            max_length=MAX_QUERY_CHARS,
            description="Numéro de téléphone publié au lieu d’exercice, entier, sous une forme"
            " nationale ou internationale.",
            examples=["02 99 00 00 00", "+33 2 99 00 00 00"],
        ),
    ] = ""
    near: Annotated[
        str,
        Field(
            max_length=MAX_QUERY_CHARS,
            description="Latitude et longitude (WGS 84, degrés) : les plus proches d’abord, à la"
            " distance du centre de leur commune.",
            examples=["48.1113,-1.6800"],
        ),
    ] = ""
    radius_km: Annotated[
        float | None,
        Field(
            gt=0,
            le=MAX_RADIUS_KM,
            description="Autour de ce point. Sans rayon : aussi loin qu’il faut pour trouver 20"
            " personnes, 100 km au plus.",
        ),
    ] = None
    facets: Annotated[
        bool, Field(description="Compter les personnes par valeur de chaque filtre.")
    ] = False
    explain: Annotated[
        bool, Field(description="Dire, pour chaque personne, la valeur de chaque règle d’ordre.")
    ] = False
    page_size: Annotated[int, Field(ge=1, le=MAX_PAGE_SIZE, description="Personnes par page.")] = (
        DEFAULT_PAGE_SIZE
    )
    cursor: Annotated[
        str | None, Field(description="Où reprendre : donné par `next`, à ne pas fabriquer.")
    ] = None

    def build_request(self) -> SearchRequest:
        """The search request of these parameters."""
        return convert(self.model_dump(), SearchRequest)


class SuggestionParameters(NoParameters):
    """The parameters of suggestions."""

    q: Annotated[
        str,
        Field(
            max_length=MAX_QUERY_CHARS,
            description="Ce qui est tapé jusqu’ici : le début d’un nom, d’une profession, d’une"
            " commune ou d’un lieu d’exercice.",
            examples=["mart", "kiné lyo"],
        ),
    ] = ""


class TownParameters(NoParameters):
    """The parameters of the list of communes."""

    q: Annotated[
        str,
        Field(
            max_length=MAX_QUERY_CHARS,
            description="Le début d’un nom, avec ou sans article, ou d’un code postal. Vide : les"
            " communes où le plus de personnes exercent.",
            examples=["saint-et", "350"],
        ),
    ] = ""


class LookupParameters(NoParameters):
    """How to parse a CSV file."""

    column: Annotated[
        str | None,
        Field(
            max_length=MAX_QUERY_CHARS,
            description="CSV : l’en-tête de la colonne des numéros ; par défaut, celle qui dit "
            "« rpps », sinon la première.",
            examples=["rpps"],
        ),
    ] = None
    delimiter: Annotated[
        Literal[",", ";", "tab", "|"] | None,
        Field(description="CSV : le séparateur ; par défaut, reconnu."),
    ] = None
