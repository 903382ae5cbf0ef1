"""What an interpretation has to say about words that it reads differently or not at all."""

from collections.abc import Iterator, Sequence

from directory.terminology.lexicon import Meaning
from directory.terminology.query_words import UnregisteredProfession
from search_api.search.understanding.readings import Hint
from search_api.search.understanding.spans import (
    PlaceValue,
    Span,
    SpanKind,
    StreetValue,
    has_trade,
)
from search_api.search.understanding.tokenize import Word, join_texts

TOWN_PREPOSITIONS = frozenset(("a", "au", "aux"))
# 15: code de la santé publique, art. L6112-1; 112 and 114: numbering plan of the ARCEP; 3237 is run
# by pharmacists.
DUTY_HINT = Hint(
    "duty",
    "Les gardes et les urgences ne sont pas dans l’annuaire : appelez le 15 (SAMU) ou le 112, le"
    " 114 par SMS si vous entendez mal, et le 3237 pour la pharmacie de garde.",
)
WHOLE_STREET_HINT = Hint(
    "widened", "Personne n’exerce à ce numéro de la rue : la voici tout entière."
)


def list_remarks(words: Sequence[Word], spans: Sequence[Span]) -> tuple[Hint, ...]:
    """The remarks of an interpretation, in the order of its words."""
    is_work = has_trade(spans)
    remarks = [hint for span in spans for hint in remark_on_span(words, span, is_work=is_work)]
    return tuple(dict.fromkeys(remarks))


def remark_on_span(words: Sequence[Word], span: Span, *, is_work: bool) -> Iterator[Hint]:
    """What is to be said about the words of one span."""
    text = join_texts(words[span.start : span.end])
    if span.kind is SpanKind.DUTY:
        yield DUTY_HINT
    elif is_work and is_after_preposition(words, span):
        use = "comme un nom" if span.kind is SpanKind.NAME else "comme un mot de trop"
        message = f"« {text} » n’est le nom d’aucune commune : nous l’avons lu {use}."
        yield Hint("unknown-place", message)
    elif span.kind is SpanKind.QUALIFIER:
        yield Hint("set-aside", f"« {text} » n’est pas un critère de l’annuaire.")
    elif span.kind is SpanKind.ASIDE:
        message = f"Personne ne porte le nom « {text} » : ce mot n’a pas été pris en compte."
        yield Hint("set-aside", message)
    elif isinstance(span.value, UnregisteredProfession):
        yield from remark_on_unregistered(words, span, span.value)
    elif isinstance(span.value, StreetValue | PlaceValue) and span.value.is_widened:
        yield remark_on_widened(text, span.value)
    elif span.slips and isinstance(span.value, Meaning | PlaceValue):
        as_typed = replace_words(words, span, f"«\u00a0{text}\u00a0»")
        yield Hint("respelt", f"Nous avons compris « {text} » : {span.value.label}.", as_typed)


def remark_on_widened(text: str, value: StreetValue | PlaceValue) -> Hint:
    """That more is searched than was typed."""
    if isinstance(value, StreetValue):
        return WHOLE_STREET_HINT
    message = f"Aucune adresse de l’annuaire n’a le code « {text} » : seul son département compte."
    return Hint("widened", message)


def is_after_preposition(words: Sequence[Word], span: Span) -> bool:
    """Whether words that nobody knows stand where a town is expected."""
    return (
        span.kind in {SpanKind.ASIDE, SpanKind.NAME}
        and span.start > 0
        and words[span.start - 1].key in TOWN_PREPOSITIONS
        and not words[span.start].is_quoted
    )


def remark_on_unregistered(
    words: Sequence[Word], span: Span, profession: UnregisteredProfession
) -> Iterator[Hint]:
    """That a profession is in no register, and a text for each one that people may mean."""
    message = f"« {profession.label} » n’est pas une profession enregistrée"
    if not profession.see_also:
        yield Hint("not-registered", f"{message}.")
    for at, meaning in enumerate(profession.see_also):
        instead = replace_words(words, span, meaning.label)
        start = "Voir aussi" if at else f"{message} ; voir aussi"
        yield Hint("not-registered", f"{start} : {meaning.label}.", instead)


def replace_words(words: Sequence[Word], span: Span, text: str) -> str:
    """The text as typed, with another text instead of the words of a span."""
    parts = [join_texts(words[: span.start]), text, join_texts(words[span.end :])]
    return " ".join(filter(None, parts))
