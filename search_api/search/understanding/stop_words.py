"""The step that drops words of phrasing, once something else has been understood.

Beside a profession or a place, what is left of a sentence is no name: `je cherche un dentiste`.
Particles stay where they may belong to a name (`de la tour cardiologue`).
"""

from search_api.search.understanding.interpretation import UNSEEN, Reading, Word

PHRASING = frozenset(
    "je nous cherche recherche chercher trouver besoin urgent rdv rendez rendezvous vous avec un"
    " une pour qui dans chez a en au aux sur par cabinet specialiste specialistes domicile svp"
    " pres proche autour moi ici disponible consultation".split()
)
"""None of them is a frequent surname: BON, GARDE and VILLE are, and stay names."""
LEANING = frozenset("de du des d la le les l".split())


def drop_small_words(reading: Reading) -> Reading:
    """Drop what is only phrasing, and particles that nothing follows."""
    if not any(claim.kind not in UNSEEN for claim in reading.claims):
        return reading
    kept: list[Word] = []
    for word in reversed(reading.words):
        leans_on_nothing = word.key in LEANING and not (kept and kept[-1].at == word.at + 1)
        if word.key not in PHRASING and not leans_on_nothing:
            kept.append(word)
    dropped = [word for word in reading.words if word not in kept]
    return reading.claiming("dropped", dropped) if dropped else reading
