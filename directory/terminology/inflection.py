"""Forms of a French word of trade: plural, feminine, and the discipline beside the person.

Rules, not grammar: a form that nobody uses (`medecine` aside, which is listed as itself) is a key
that nobody types, and costs 100 bytes.
"""

from collections.abc import Iterator, Sequence

FEMININE = (
    ("ien", "ienne"),
    ("ier", "iere"),
    ("teur", "trice"),
    ("eur", "euse"),
    ("al", "ale"),
    ("ant", "ante"),
    ("if", "ive"),
)
DISCIPLINES = (
    ("logue", ("logie", "logiste")),
    ("iatre", ("iatrie",)),
    ("pathe", ("pathie",)),
    ("therapeute", ("therapie",)),
    ("phoniste", ("phonie",)),
    ("dontiste", ("dontie",)),
)
SHORTEST = 3
"""Letters below which a word has no plural of its own."""
INVARIABLE = ("s", "x", "z")


def forms(words: Sequence[str]) -> Iterator[str]:
    """All forms of a term, folded and glued, itself first."""
    feminine = [ended(word, FEMININE) for word in words]
    for form in (words, feminine):
        yield "".join(form)
        yield "".join(map(plural, form))
        yield "".join((plural(form[0]), *form[1:]))
        yield "".join((*form[:-1], plural(form[-1])))
    if len(words) == 1:
        yield from disciplines(words[0])


def ended(word: str, endings: Sequence[tuple[str, str]]) -> str:
    """The word with its ending replaced, by the first rule that fits."""
    for ending, other in endings:
        if word.endswith(ending):
            return word.removesuffix(ending) + other
    return word


def plural(word: str) -> str:
    """The plural of a word."""
    if len(word) < SHORTEST or word.endswith(INVARIABLE):
        return word
    return word.removesuffix("al") + "aux" if word.endswith("al") else word + "s"


def disciplines(word: str) -> Iterator[str]:
    """What the person practises: `cardiologue` → `cardiologie`, and another name of the person."""
    for ending, others in DISCIPLINES:
        if word.endswith(ending):
            for other in others:
                yield word.removesuffix(ending) + other
                yield plural(word.removesuffix(ending) + other)
