"""Why nobody was found, and what to ask instead.

Only what finds somebody is offered: numbers of real people at one slip from a faulty one, and the
text without one of its parts. All of it is asked of the directory after an empty answer, and only
then.
"""

from collections.abc import Iterator

from directory.model.listing import Listing
from directory.search import SearchEngine, SearchQuery, Where
from search_api.near_misses import near_misses
from search_api.search.understanding import Hint, Understood, understand

NOBODY = Hint(
    "no-match", "Personne n’exerce sous ce nom dans l’annuaire. Vérifiez-le, ou tapez-en le début."
)
NOBODY_THERE = Hint("no-match", "Personne ne répond à tous ces critères à la fois.")
NO_STRUCTURE = Hint("no-structure", "Aucun lieu d’exercice de l’annuaire ne porte ce nom.")
UNKNOWN = Hint("unknown-identifier", "Personne n’a ce numéro dans l’annuaire.")
DEPARTED = Hint("departed", "La personne qui avait ce numéro n’est plus dans l’annuaire.")
WRONG_KEY = Hint(
    "check-digit", "La clé de ce numéro est fausse : un chiffre est manquant, changé ou de trop."
)


def explained(engine: SearchEngine, understood: Understood) -> tuple[Hint, ...]:
    """The reasons for an empty answer, and texts to try."""
    reasons = (*understood.hints, *of_number(engine, understood), *of_words(understood))
    return (*reasons, *without_a_part(engine, understood))


def of_words(understood: Understood) -> Iterator[Hint]:
    """Why words found nobody."""
    query = understood.query
    if query is None:
        if understood.structure:
            yield NO_STRUCTURE
    elif query.rings or query.where != Where():
        yield NOBODY_THERE
    elif query.name:
        yield NOBODY


def of_number(engine: SearchEngine, understood: Understood) -> Iterator[Hint]:
    """Why a number found nobody, and the real people at one slip from a faulty one."""
    asked = understood.query.identifier if understood.query else None
    near = near_misses(understood.doubtful) if understood.doubtful else ()
    known = engine.lookup([*near, *filter(None, [asked])]) if asked or near else {}
    if asked:
        yield DEPARTED if asked in known else UNKNOWN
        if understood.doubtful and asked not in known:
            yield WRONG_KEY
    for person in near:
        if isinstance(known.get(person), Listing):
            message = f"Ce numéro existe : {person.local}."
            yield Hint("near-miss", message, suggestion=person.local)


def without_a_part(engine: SearchEngine, understood: Understood) -> Iterator[Hint]:
    """The text without one of its parts, where somebody is then found."""
    offered = {hint.suggestion for hint in understood.hints}
    parts = understood.reading if len(understood.reading) > 1 else ()
    for part in parts:
        if part.without in offered:
            continue
        query = understand(part.without).query or SearchQuery()
        if query != SearchQuery() and engine.candidates(query, limit=1).hits:
            yield Hint("wider", f"Sans « {part.text} », l’annuaire répond.", part.without)
