"""`annuaire search`: the search of the site, in a terminal."""
# ruff: noqa: PLC0415 - imported when the command runs

from typing import TYPE_CHECKING, Annotated

import typer

from cli.output import print_json, print_line, print_table
from cli.server.wiring import build_directory_search, read_settings

if TYPE_CHECKING:
    from directory.search import Hit
    from search_api.search.requests import SearchResults

QueryText = Annotated[str, typer.Argument(metavar="TEXTE", help="Un nom ou un numéro.")]
ResultLimit = Annotated[int, typer.Option(min=1, max=100, help="Nombre de personnes montrées.")]
TIER_LABELS = {
    "identifier": "numéro",
    "complete": "nom complet",
    "whole": "mots entiers",
    "prefix": "début de mot",
    "tolerant": "orthographe proche",
    "phonetic": "prononciation proche",
    "filter": "",
}


def search(
    text: QueryText,
    limit: ResultLimit = 20,
    *,
    json: Annotated[bool, typer.Option("--json", help="La réponse de l'API.")] = False,
) -> None:
    """Chercher un professionnel par son nom ou son numéro."""
    from search_api.representations.schemas import SearchAnswer
    from search_api.search.requests import SearchRequest

    settings = read_settings()
    request = SearchRequest(q=text, page_size=limit)
    results = build_directory_search(settings).search(request)
    if json:
        print_json(SearchAnswer.of(results, request, settings.public_url))
    else:
        print_results(results)


def print_results(results: "SearchResults") -> None:
    """Print the total, a table of the hits, and the hints."""
    from web import wording

    print_line(wording.format_total(results.total))
    if results.hits:
        headings = ("Nom", "Profession", "Lieu", "Numéro", "Trouvé par")
        print_table(headings, map(format_hit_row, results.hits))
    for hint in results.hints:
        print_line(hint.message)


def format_hit_row(hit: "Hit") -> tuple[str, ...]:
    """The cells of a hit: what distinguishes homonyms, as on the site."""
    from web import cards, person_view, wording

    listing = hit.listing
    names = dict.fromkeys(
        person_view.format_person_name(listing, each) for each in listing.exercises
    )
    towns = person_view.shorten_list(cards.list_practice_towns(listing))
    professions = ", ".join(wording.list_professions(listing))
    return " / ".join(names), professions, towns, listing.id, TIER_LABELS[hit.tier]
