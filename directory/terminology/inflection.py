"""Forms of a profession's word: plural, feminine, and the name of the discipline.

Rules, not grammar: a form that does not exist is a key that is never typed, and costs little.
Irregular words that people do type (`medecine`) are listed in the table of words.
"""

from collections.abc import Iterator, Sequence

FEMININE_ENDINGS = (
    ("ien", "ienne"),
    ("ier", "iere"),
    ("teur", "trice"),
    ("eur", "euse"),
    ("al", "ale"),
    ("ant", "ante"),
    ("if", "ive"),
)
DISCIPLINE_ENDINGS = (
    ("logue", ("logie", "logiste")),
    ("iatre", ("iatrie",)),
    ("pathe", ("pathie",)),
    ("therapeute", ("therapie",)),
    ("phoniste", ("phonie",)),
    ("dontiste", ("dontie",)),
)
MIN_PLURAL_LETTERS = 3
"""Shorter words have no separate plural."""
INVARIABLE_ENDINGS = ("s", "x", "z")


def generate_forms(words: Sequence[str]) -> Iterator[str]:
    """All forms of a term, folded and joined; the term itself first."""
    feminine = [replace_ending(word, FEMININE_ENDINGS) for word in words]
    for form in (words, feminine):
        yield "".join(form)
        yield "".join(map(form_plural, form))
        yield "".join((form_plural(form[0]), *form[1:]))
        yield "".join((*form[:-1], form_plural(form[-1])))
    if len(words) == 1:
        yield from derive_disciplines(words[0])


def replace_ending(word: str, endings: Sequence[tuple[str, str]]) -> str:
    """The word with its ending replaced by the first rule that matches."""
    for ending, other in endings:
        if word.endswith(ending):
            return word.removesuffix(ending) + other
    return word


def form_plural(word: str) -> str:
    """The regular plural of a word."""
    if len(word) < MIN_PLURAL_LETTERS or word.endswith(INVARIABLE_ENDINGS):
        return word
    return word.removesuffix("al") + "aux" if word.endswith("al") else word + "s"


def derive_disciplines(word: str) -> Iterator[str]:
    """The discipline of a profession: `cardiologue` → `cardiologie`, and a variant of its name."""
    for ending, others in DISCIPLINE_ENDINGS:
        if word.endswith(ending):
            for other in others:
                yield word.removesuffix(ending) + other
                yield form_plural(word.removesuffix(ending) + other)
