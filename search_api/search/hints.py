"""Hints for an empty answer: why there are no results, and what to search for instead.

Only searches with results are suggested: numbers of real people that differ from a faulty one by
one typo, and the text without one of its parts. The directory is queried for them only after an
empty answer.
"""

from collections.abc import Iterator

from directory.model.identifiers import NationalId, Rpps, passes_luhn
from directory.model.listing import Listing
from directory.search import ActivityFilter, SearchEngine, SearchQuery
from search_api.search.understanding import Hint, ParsedQuery, parse_query

NAME_NOT_FOUND_HINT = Hint(
    "no-match", "Personne n’exerce sous ce nom dans l’annuaire. Vérifiez-le, ou tapez-en le début."
)
NO_COMBINED_MATCH_HINT = Hint("no-match", "Personne ne répond à tous ces critères à la fois.")
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


def explain_empty_answer(engine: SearchEngine, parsed_query: ParsedQuery) -> tuple[Hint, ...]:
    """The reasons for an empty answer, and texts to try."""
    reasons = (
        *parsed_query.hints,
        *explain_unmatched_number(engine, parsed_query),
        *explain_unmatched_words(parsed_query),
    )
    return (*reasons, *suggest_wider_queries(engine, parsed_query))


def explain_unmatched_words(parsed_query: ParsedQuery) -> Iterator[Hint]:
    """Why no person matches the words."""
    query = parsed_query.query
    if query is None:
        if parsed_query.structure:
            yield STRUCTURE_NOT_FOUND_HINT
    elif query.where.phones:
        yield PHONE_NOT_FOUND_HINT
    elif query.rings or query.where != ActivityFilter():
        yield NO_COMBINED_MATCH_HINT
    elif query.name:
        yield NAME_NOT_FOUND_HINT


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


def suggest_wider_queries(engine: SearchEngine, parsed_query: ParsedQuery) -> Iterator[Hint]:
    """The text without one of its parts, where that has results."""
    offered = {hint.suggestion for hint in parsed_query.hints}
    parts = parsed_query.reading if len(parsed_query.reading) > 1 else ()
    for part in parts:
        if part.without in offered:
            continue
        query = parse_query(part.without).query or SearchQuery()
        if query != SearchQuery() and engine.candidates(query, limit=1).hits:
            yield Hint("wider", f"Sans « {part.text} », l’annuaire répond.", part.without)


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
