"""Why each person has their rank: the value of every ranking rule.

Strict results are ordered by tier, ring and order key, all from the engine; fuzzy results by the
rules of `ranking`. Between two people, the first value that differs decides.
"""

from directory.search import Hit, SearchQuery
from search_api.search.fuzzy import FUZZY_TIER
from search_api.search.ranking import RANKING_RULES

RuleValues = dict[str, int]
"""Rule → value, in the order in which rules are applied; lower is better."""


def explain_ranking(query: SearchQuery, hit: Hit) -> RuleValues:
    """The value of each rule for one person."""
    if hit.position.tier >= FUZZY_TIER:
        return {name: rule(query, hit) for name, rule in RANKING_RULES.items()}
    tier, ring = divmod(hit.position.tier, max(len(query.rings), 1))
    place = {"ring": ring} if query.rings else {}
    return {"tier": tier, **place, query.order: hit.position.key}
