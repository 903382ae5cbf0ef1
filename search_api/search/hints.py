"""Hints for an empty answer: why there are no results, and what to search for instead.

Only searches with results are suggested: numbers of real people that differ from a faulty one by
one typo, and the text without one of its parts. The directory is queried for them only after an
empty answer.
"""

from collections.abc import Iterator

from directory.model.identifiers import NationalId, Rpps, passes_luhn
from directory.model.listing import Listing
from directory.search import ActivityFilter, SearchEngine, SearchQuery
from search_api.search.evidence import InterpretationChoice, suggest_alternatives
from search_api.search.offers import offer_homonyms, offer_nearest, offer_wider_searches
from search_api.search.requests import SearchRequest
from search_api.search.understanding import Hint, ParsedQuery
from search_api.search.understanding.widening import PLACELESS_MESSAGE, is_placeless

NAME_NOT_FOUND_HINT = Hint(
    "no-match", "Personne n’exerce sous ce nom dans l’annuaire. Vérifiez-le, ou tapez-en le début."
)
NO_COMBINED_MATCH_HINT = Hint("no-match", "Personne ne répond à tous ces critères à la fois.")
PLACELESS_HINT = Hint("no-match", f"{PLACELESS_MESSAGE}.")
STRUCTURE_NOT_FOUND_HINT = Hint(
    "no-structure", "Aucun lieu d’exercice de l’annuaire n’a ce nom ou ce numéro."
)
PHONE_NOT_FOUND_HINT = Hint(
    "no-match", "Personne ne publie ce numéro de téléphone dans l’annuaire."
)
NUMBER_NOT_FOUND_HINT = Hint("unknown-identifier", "Personne n’a ce numéro dans l’annuaire.")
DEPARTED_HINT = Hint("departed", "La personne qui avait ce numéro n’est plus dans l’annuaire.")
CHECK_DIGIT_HINT = Hint(
    "check-digit", "La clé de ce numéro est fausse : un chiffre est manquant, changé ou de trop."
)
DIGITS = "0123456789"
RPPS_LENGTH = 11


def explain_empty_answer(
    engine: SearchEngine, request: SearchRequest, parsed_query: ParsedQuery
) -> tuple[Hint, ...]:
    """The reasons for an empty answer, and texts to try."""
    return (
        *parsed_query.hints,
        *explain_unmatched_number(engine, parsed_query),
        *explain_unmatched_words(engine, parsed_query),
        *offer_nearest(engine, request, parsed_query),
        *offer_wider_searches(engine, request, parsed_query),
    )


def explain_unmatched_words(engine: SearchEngine, parsed_query: ParsedQuery) -> Iterator[Hint]:
    """Why no person matches the words."""
    query = parsed_query.query
    if query is None:
        if parsed_query.structure:
            yield STRUCTURE_NOT_FOUND_HINT
    elif query.where.phones:
        yield PHONE_NOT_FOUND_HINT
    elif query.rings or query.where != ActivityFilter():
        yield from explain_unmet_criteria(engine, parsed_query, query)
    elif query.name:
        yield NAME_NOT_FOUND_HINT


def explain_unmet_criteria(
    engine: SearchEngine, parsed_query: ParsedQuery, query: SearchQuery
) -> Iterator[Hint]:
    """That nobody bears the name at all, or that nobody meets all criteria together."""
    name = next((part.text for part in parsed_query.reading if part.kind == "name"), "")
    if name and not engine.candidates(SearchQuery(name=query.name), limit=1).hits:
        yield Hint("no-match", f"Personne ne porte le nom « {name} » dans l’annuaire.")
    elif is_placeless(query.where):
        yield PLACELESS_HINT
    else:
        yield NO_COMBINED_MATCH_HINT


def explain_unmatched_number(engine: SearchEngine, parsed_query: ParsedQuery) -> Iterator[Hint]:
    """Why no person has the number, and the real people within one typo of a faulty one."""
    identifier = parsed_query.query.identifier if parsed_query.query else None
    near = find_near_misses(parsed_query.faulty_number) if parsed_query.faulty_number else ()
    known = engine.lookup([*near, *filter(None, [identifier])]) if identifier or near else {}
    if identifier:
        yield DEPARTED_HINT if identifier in known else NUMBER_NOT_FOUND_HINT
        if parsed_query.faulty_number and identifier not in known:
            yield CHECK_DIGIT_HINT
    for person in near:
        if isinstance(known.get(person), Listing):
            message = f"Ce numéro existe : {person.local_number}."
            yield Hint("near-miss", message, suggestion=person.local_number)


def find_near_misses(number: str) -> tuple[NationalId, ...]:
    """RPPS numbers at one edit (digit changed, missing, doubled or swapped) with a valid key.

    Offered to choose from, never searched for in silence: a key finds that a digit is wrong, not
    which.
    """
    fits = {
        edited
        for edited in generate_edits(number)
        if Rpps.form.fullmatch(edited) and edited != number and passes_luhn(edited)
    }
    return tuple(NationalId.of(Rpps(edited)) for edited in sorted(fits))


def generate_edits(number: str) -> Iterator[str]:
    """Every text at one edit; those of a length that no RPPS number can have are not made."""
    length = len(number)
    for at in range(length + 1):
        before, after = number[:at], number[at:]
        if length == RPPS_LENGTH - 1:
            yield from (before + digit + after for digit in DIGITS)
        elif length == RPPS_LENGTH + 1:
            yield before + after[1:]
        elif length == RPPS_LENGTH:
            yield from (before + digit + after[1:] for digit in DIGITS if after)
            yield before + after[1:2] + after[:1] + after[2:]


def collect_hints(
    engine: SearchEngine, request: SearchRequest, choice: InterpretationChoice, *, is_empty: bool
) -> tuple[Hint, ...]:
    """What is to be said about an answer, and the searches that are offered."""
    understood = choice.parsed_query
    reasons = explain_empty_answer(engine, request, understood) if is_empty else understood.hints
    homonyms = offer_homonyms(engine, request, understood)
    return (*reasons, *homonyms, *suggest_alternatives(choice))
