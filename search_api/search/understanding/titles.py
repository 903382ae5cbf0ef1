"""The step that drops courtesy and academic titles, which are no names in the register.

Exceptions: a text of titles only keeps them; and `M` alone is the particle of M'DERE, so it is a
title only with its full stop.
"""

from search_api.search.understanding.interpretation import Interpretation, Word

TITLES = frozenset(
    "dr dre drs docteur docteure docteurs docteresse doctoresse pr pre prof profs professeur"
    " professeure professeurs mme mmes madame mesdames mlle mademoiselle mr monsieur messieurs"
    " maitre".split()
)
ABBREVIATED_TITLES = frozenset(("m", "me"))


def drop_titles(reading: Interpretation) -> Interpretation:
    """Drop titles, unless nothing else is left."""
    titles = [word for word in reading.words if is_title(word)]
    if not titles or len(titles) == len(reading.words):
        return reading
    return reading.add_claim("title", titles)


def is_title(word: Word) -> bool:
    """Whether a word is a title."""
    return word.key in TITLES or (word.text.endswith(".") and word.key in ABBREVIATED_TITLES)
