"""The step that drops stop words, once something else has been understood.

Next to a profession or a place, the rest of a sentence is no name: `je cherche un dentiste`.
Particles stay where they may belong to a name (`de la tour cardiologue`).
"""

from search_api.search.understanding.interpretation import HIDDEN_CLAIM_KINDS, Interpretation, Word

STOP_WORDS = frozenset(
    "je nous cherche recherche chercher trouver besoin urgent rdv rendez rendezvous vous avec un"
    " une pour qui dans chez a en au aux sur par cabinet specialiste specialistes domicile svp"
    " pres proche autour moi ici disponible consultation".split()
)
"""None of them is a frequent surname: BON, GARDE and VILLE are, and stay names."""
NAME_PARTICLES = frozenset("de du des d la le les l".split())


def drop_stop_words(reading: Interpretation) -> Interpretation:
    """Drop stop words, and particles that no word follows."""
    if not any(claim.kind not in HIDDEN_CLAIM_KINDS for claim in reading.claims):
        return reading
    kept: list[Word] = []
    for word in reversed(reading.words):
        is_lone_particle = word.key in NAME_PARTICLES and not (
            kept and kept[-1].position == word.position + 1
        )
        if word.key not in STOP_WORDS and not is_lone_particle:
            kept.append(word)
    dropped = [word for word in reading.words if word not in kept]
    return reading.add_claim("dropped", dropped) if dropped else reading
