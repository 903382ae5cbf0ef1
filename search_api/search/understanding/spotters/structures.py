"""Places of practice by name: a head word and what follows, up to a place.

The words stay text: the directory, not a lexicon, knows which places have that name. A head word
alone may be a profession (`pharmacie`), and before the word of a profession it is only phrasing
(`cabinet dentaire`).
"""

from collections.abc import Iterator, Sequence

from directory.model.structures import STRUCTURE_STOP_WORDS
from directory.terminology.lexicon import load_lexicon
from search_api.search.understanding import prices
from search_api.search.understanding.arrondissements import CITY_AND_NUMBER
from search_api.search.understanding.gazetteer import find_places
from search_api.search.understanding.place_context import PLACE_PREPOSITIONS, read_place_context
from search_api.search.understanding.published_terms import PublishedTerms
from search_api.search.understanding.spans import Span, SpanKind
from search_api.search.understanding.spotters.places import MAX_PLACE_WORDS
from search_api.search.understanding.tokenize import Word, iter_runs, join_keys, join_texts

STANDALONE_HEADS = frozenset(
    "clinique polyclinique hopital hopitaux ch chu chru chr chi chs ehpad ssiad cmp cmpp cattp msp"
    " mspu centrehospitalier centredesante maisondesante hopitalprive groupehospitalier".split()
)
"""Kinds of structure: each of these terms alone is a search for structures."""
STRUCTURE_HEADS = STANDALONE_HEADS | frozenset(
    "pharmacie grandepharmacie cabinet cabinetmedical centremedical maisonmedicale laboratoire labo"
    " selarl selas scm scp sisa institut optique opticiens residence centredentaire"
    " poledesante".split()
)
STRUCTURE_LINK_WORDS = frozenset(("de", "d", "des", "du"))
MAX_HEAD_WORDS = 3
MIN_ENDING_TOWN_POPULATION = 10_000
"""Inhabitants of a town that ends a name; a smaller one, or a saint, is part of the name."""


def find_spans(words: Sequence[Word], _published: PublishedTerms) -> Iterator[Span]:
    """The name of a structure after every head word, with and without the town after it."""
    for start, end, key in iter_runs(words, MAX_HEAD_WORDS):
        if key not in STRUCTURE_HEADS or is_trade_term(words, start, end):
            continue
        name_end = find_name_end(words, end, find_run_end(words, end))
        if name_end > end or key in STANDALONE_HEADS:
            yield build_span(words, start, end, name_end)
        before = find_preposition(words, end, name_end)
        if before > end:
            yield build_span(words, start, end, before, prices.STRUCTURE_BEFORE_PLACE_PRICE)


def build_span(
    words: Sequence[Word], start: int, head_end: int, end: int, cost: float = 0.0
) -> Span:
    """The name of a structure."""
    named = [word for word in words[head_end:end] if word.key not in STRUCTURE_STOP_WORDS]
    rarity = prices.STRUCTURE_HEAD_RARITY + prices.STRUCTURE_WORD_RARITY * len(named)
    is_spelt_out = head_end > start + 1 and all(len(w.key) == 1 for w in words[start:head_end])
    head = join_keys(words[start:head_end]) if is_spelt_out else join_texts(words[start:head_end])
    text = f"{head} {join_texts(words[head_end:end])}".rstrip()
    return Span(start, end, SpanKind.STRUCTURE, text, cost, rarity, because="nom d’établissement")


def is_trade_term(words: Sequence[Word], head_start: int, head_end: int) -> bool:
    """Whether the head word is part of a term, or followed by a profession."""
    known = load_lexicon()
    for start in (head_start, head_end, head_end + 1):
        for stop in range(len(words), max(start, head_end), -1):
            if join_keys(words[start:stop]) in known and (
                start != head_end + 1 or words[head_end].key in STRUCTURE_LINK_WORDS
            ):
                return True
    return False


def find_run_end(words: Sequence[Word], start: int) -> int:
    """The end of the words that may belong to a name: before punctuation or quoted words."""
    for at in range(start, len(words)):
        if words[at].is_after_boundary or words[at].is_quoted:
            return at
    return len(words)


def find_name_end(words: Sequence[Word], start: int, last: int) -> int:
    """The end of the name after a head word: before a number, or before a town."""
    for at in range(start, last):
        if words[at].key.isdigit() or is_final_town(words, at):
            return trim_prepositions(words, start, at)
    return last


def find_preposition(words: Sequence[Word], start: int, end: int) -> int:
    """The position of the first preposition of a place within a name; 0 without one."""
    return next((at for at in range(start, end) if words[at].key in PLACE_PREPOSITIONS), 0)


def trim_prepositions(words: Sequence[Word], start: int, end: int) -> int:
    """The end of a name without the prepositions before the place after it."""
    while end > start and (
        words[end - 1].key in STRUCTURE_LINK_WORDS or words[end - 1].key in PLACE_PREPOSITIONS
    ):
        end -= 1
    return end


def is_final_town(words: Sequence[Word], start: int) -> bool:
    """Whether a town begins here and ends the text, apart from numbers."""
    is_sure = read_place_context(words, start, start + 1).is_sure
    for end in range(min(len(words), start + MAX_PLACE_WORDS), start, -1):
        key = join_keys(words[start:end])
        if not all(word.key.isdigit() or word.is_after_boundary for word in words[end:]):
            continue
        if CITY_AND_NUMBER.fullmatch(key):
            return True
        is_saint = key.startswith("saint")  # `clinique saint denis` has no town
        for place in find_places(key)[:1]:
            if is_sure or (place.population >= MIN_ENDING_TOWN_POPULATION and not is_saint):
                return True
    return False
