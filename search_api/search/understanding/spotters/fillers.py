"""Phrasing around what is asked for (`je cherche un … près de chez moi`), and qualifiers.

A qualifier is no criterion of the directory: it is set aside, and that is said.
"""

from collections.abc import Iterator, Sequence

from directory.terminology.query_words import load_qualifiers
from search_api.search.understanding import prices
from search_api.search.understanding.published_terms import PublishedTerms
from search_api.search.understanding.spans import Span, SpanKind
from search_api.search.understanding.tokenize import (
    ELIDED_ARTICLES,
    ELIDED_WORD_PATTERN,
    Word,
    is_dotted_letter,
    iter_runs,
)

FILLERS = frozenset(
    "je nous cherche recherche chercher trouver besoin urgent rdv rendez rendezvous vous avec un"
    " une pour qui dans chez a en au aux sur vers par cabinet specialiste specialistes svp"
    " pres proche proches autour moi ici consultation ou est sont quel quelle"
    " bonjour merci voudrais veux prendre jai commune docteurs numero telephone adresse"
    " coordonnees nom et".split()
)
"""None of them is a frequent surname: BON, GARDE and VILLE are, and are names too."""
FILLER_PHRASES = frozenset("yatil ilya existetil estce estceque connaissezvous".split())
"""Phrasing of words that are initials or names by themselves, as one key: `y a-t-il`."""
PARTICLES = frozenset("de du des d la le les l".split())
VOWELS = frozenset("aeiouyh")
"""Letters before which an article is elided."""
MAX_QUALIFIER_WORDS = 6


def find_spans(words: Sequence[Word], _published: PublishedTerms) -> Iterator[Span]:
    """Every word of phrasing, every lone particle, and every qualifier."""
    for at, word in enumerate(words):
        is_letter = len(word.key) == 1
        if word.is_quoted or is_dotted_letter(word):
            continue
        if word.key in FILLERS:
            is_edge = is_letter and at in {0, len(words) - 1}  # an initial there, more often
            price = prices.NAME_OF_PHRASING_PRICE if is_edge else prices.FILLER_PRICE
            yield Span(at, at + 1, SpanKind.FILLER, None, price, because="tournure")
        elif word.key in PARTICLES and (not is_letter or is_elided_article(words, at)):
            price = prices.PARTICLE_PRICE
            yield Span(at, at + 1, SpanKind.PARTICLE, None, price, because="particule")
    qualifiers = load_qualifiers()
    for start, end, key in iter_runs(words, MAX_QUALIFIER_WORDS):
        if key in qualifiers:
            price = prices.QUALIFIER_PRICE
            yield Span(start, end, SpanKind.QUALIFIER, None, price, because="hors critères")
        elif key in FILLER_PHRASES:
            price = prices.FILLER_PRICE
            yield Span(start, end, SpanKind.FILLER, None, price, because="tournure")


def is_elided_article(words: Sequence[Word], at: int) -> bool:
    """Whether a `d` or `l` is an article: it has an apostrophe, or stands before a vowel."""
    word = words[at]
    is_before_vowel = at + 1 < len(words) and words[at + 1].key[0] in VOWELS
    return bool(ELIDED_WORD_PATTERN.fullmatch(word.text)) or (
        word.text.lower() in ELIDED_ARTICLES and is_before_vowel
    )
