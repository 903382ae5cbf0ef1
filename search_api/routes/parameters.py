"""The parameters of each route, as types: one definition is checked and documented.

Closed: a parameter that does not exist is refused by name, because a filter that is misspelt and
passed over in silence gives a wrong answer that looks right.
"""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from search_api.service import LARGEST_PAGE, PAGE_SIZE
from search_api.understanding import LONGEST


class NoParameters(BaseModel):
    """A route that takes none."""

    model_config = ConfigDict(extra="forbid")


class SearchParameters(NoParameters):
    """A search."""

    q: Annotated[
        str,
        Field(
            max_length=LONGEST,
            description="Ce que l’on cherche : un nom et un prénom dans n’importe quel ordre, ou un"
            " numéro RPPS, national ou ADELI sous n’importe quelle forme. Vide : tout l’annuaire.",
            examples=["martin sophie", "99 000 012 346"],
        ),
    ] = ""
    name: Annotated[
        str,
        Field(max_length=LONGEST, description="Lu comme un nom seulement, à la place de `q`."),
    ] = ""
    page_size: Annotated[int, Field(ge=1, le=LARGEST_PAGE, description="Personnes par page.")] = (
        PAGE_SIZE
    )
    cursor: Annotated[
        str | None, Field(description="Où reprendre : donné par `next`, à ne pas fabriquer.")
    ] = None


class SuggestionParameters(NoParameters):
    """What has been typed so far."""

    q: Annotated[
        str,
        Field(
            max_length=LONGEST,
            description="Ce qui est tapé jusqu’ici : le début d’un nom, d’une profession, d’une"
            " commune ou d’un lieu d’exercice.",
            examples=["mart", "kiné lyo"],
        ),
    ] = ""


class LookupParameters(NoParameters):
    """How a CSV file is to be read."""

    column: Annotated[
        str | None,
        Field(
            max_length=LONGEST,
            description="CSV : l’en-tête de la colonne des numéros ; par défaut, la première.",
            examples=["rpps"],
        ),
    ] = None
    delimiter: Annotated[
        Literal[",", ";", "tab"] | None,
        Field(description="CSV : le séparateur ; par défaut, reconnu à la première ligne."),
    ] = None
