"""Why each person has their rank: the value of every ranking rule.

Strict results are ordered by tier, by the part of the name that the words cover (the full name, a
surname, a first name) or by ring, and by order key, all from the engine; fuzzy results by the rules
of `ranking`. Between two people, the first value that differs decides.
"""

from directory.matching.name_tiers import build_name_tiers
from directory.search import Hit, Position, SearchQuery
from search_api.search.fuzzy import FUZZY_TIER
from search_api.search.ranking import RANKING_RULES

RuleValues = dict[str, int]
"""Rule → value, in the order in which rules are applied; lower is better."""


def explain_ranking(query: SearchQuery, hit: Hit) -> RuleValues:
    """The value of each rule for one person."""
    if hit.position.tier >= FUZZY_TIER:
        return {name: rule(query, hit) for name, rule in RANKING_RULES.items()}
    return {**explain_position(query, hit.position), query.order: hit.position.key}


def explain_position(query: SearchQuery, position: Position) -> RuleValues:
    """What the tier of a strict result says: how well the name matches, and which part or where."""
    if query.rings:
        tier, ring = divmod(position.tier, len(query.rings))
        return {"tier": tier, "ring": ring}
    if not query.name:
        return {"tier": position.tier}
    name_tiers = build_name_tiers(query.name)
    tiers = list(dict.fromkeys(each.tier for each in name_tiers))
    reached = name_tiers[position.tier]
    return {"tier": tiers.index(reached.tier), "name part": reached.name_part}
