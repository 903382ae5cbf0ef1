"""`annuaire explain`: how a query was interpreted, and why each hit has its rank."""
# ruff: noqa: PLC0415 - imported when the command runs

from typing import TYPE_CHECKING, Annotated

import typer

from cli.commands.search import TIER_LABELS, QueryText, ResultLimit
from cli.output import print_json, print_line, print_table
from cli.server.wiring import build_directory_search, read_settings

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from search_api.search.evidence import Evidence
    from search_api.search.requests import SearchResults
    from search_api.search.understanding.spans import Span


def explain(
    text: QueryText,
    limit: ResultLimit = 20,
    *,
    json: Annotated[bool, typer.Option("--json", help="La réponse de l'API.")] = False,
) -> None:
    """Dire comment un texte est lu, et pourquoi chaque résultat est à sa place."""
    from search_api.representations.schemas import SearchAnswer
    from search_api.search.requests import SearchRequest

    settings = read_settings()
    request = SearchRequest(q=text, page_size=limit, explain=True)
    search = build_directory_search(settings)
    results = search.search(request)
    if json:
        print_json(SearchAnswer.of(results, request, settings.public_url))
    else:
        print_interpretations(search.explain_interpretation(request))
        print_explanation(results)


def print_interpretations(readings: "Sequence[Evidence]") -> None:
    """Print each interpretation: its spans with their prices in nats, and the rules' values."""
    from search_api.search.evidence import apply_rules

    rows = [
        (
            " + ".join(map(format_span, each.parsed_query.spans)) or "numéro",
            f"{each.parsed_query.cost:.1f} + {each.parsed_query.rarity:.1f}",
            format_rule_values(apply_rules(each)),
        )
        for each in readings
    ]
    print_table(("Lectures (la première est répondue)", "Prix (nats)", "Règles"), rows)


def format_span(span: "Span") -> str:
    """What a run of words is read as, its words (from 1), its prices and why."""
    first, last = span.start + 1, span.end
    at = f"{first}" if first == last else f"{first}-{last}"
    return f"{span.kind.value} {at} ({span.because}\u00a0: {span.cost + span.rarity:.1f})"


def print_explanation(results: "SearchResults") -> None:
    """Print the interpretation, then each hit with its tier and the value of every ranking rule."""
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


def format_rule_values(values: "Mapping[str, float]") -> str:
    """Rules and their values, in the order in which they are compared."""
    return ", ".join(f"{rule} {value:.4g}" for rule, value in values.items())
