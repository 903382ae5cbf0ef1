"""Why each person stands where they do: what every rule of the order says of them.

Strict answers are ordered by tier, ring and order key, all three the engine's; guesses by the rules
of `ranking`. The first value that differs between two people decides between them.
"""

from directory.search import Hit, SearchQuery
from search_api.search.fuzzy import GUESSED
from search_api.search.ranking import RULES

Values = dict[str, int]
"""Rule → value, in the order in which rules decide; lower is better."""


def explained(query: SearchQuery, hit: Hit) -> Values:
    """The value of each rule for one person."""
    if hit.position.tier >= GUESSED:
        return {name: rule(query, hit) for name, rule in RULES.items()}
    tier, ring = divmod(hit.position.tier, max(len(query.rings), 1))
    place = {"ring": ring} if query.rings else {}
    return {"tier": tier, **place, query.order: hit.position.key}
