"""`annuaire explain`: how a text was read, and why each result stands where it does."""
# ruff: noqa: PLC0415 - imported when the command runs

from typing import TYPE_CHECKING, Annotated

import typer

from cli.commands.search import TIER_LABELS, QueryText, ResultLimit
from cli.output import print_json, print_line, print_table
from cli.server.wiring import build_directory_search, read_settings

if TYPE_CHECKING:
    from search_api.search.service import SearchResults


def explain(
    text: QueryText,
    limit: ResultLimit = 20,
    *,
    json: Annotated[bool, typer.Option("--json", help="La réponse de l'API.")] = False,
) -> None:
    """Dire comment un texte est lu, et pourquoi chaque résultat est à sa place."""
    from search_api.representations.schemas import SearchAnswer
    from search_api.search.service import SearchRequest

    settings = read_settings()
    request = SearchRequest(q=text, page_size=limit, explain=True)
    found = build_directory_search(settings).search(request)
    if json:
        print_json(SearchAnswer.of(found, request, settings.public_url))
    else:
        print_explanation(found)


def print_explanation(results: "SearchResults") -> None:
    """The reading, then each person with the tier that found them and what every rule says."""
    from web import wording

    parts = [(part.kind, part.text, " ".join(part.codes) or part.label) for part in results.reading]
    if parts:
        print_table(("Lu comme", "Mots", "Codes"), parts)
    print_line(wording.format_total(results.total))
    if results.hits:
        rows = (
            (hit.listing.id, TIER_LABELS[hit.tier], format_rule_values(values))
            for hit, values in zip(results.hits, results.explanations, strict=True)
        )
        print_table(("Numéro", "Trouvé par", "Règles (la plus petite valeur d'abord)"), rows)
    for hint in results.hints:
        print_line(hint.message)


def format_rule_values(values: dict[str, int]) -> str:
    """Rules and their values, in the order in which they decide."""
    return ", ".join(f"{rule} {value}" for rule, value in values.items())
