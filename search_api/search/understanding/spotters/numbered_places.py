"""Places by number: postal codes, CEDEX codes, départements.

Every postal code is searched as addresses write it, because CEDEX codes are in no list. A number of
two digits is a département only if it is no arrondissement, distance or CEDEX.
"""

import re
from collections.abc import Iterator, Sequence

from msgspec.structs import replace

from directory.model import geography
from directory.model.geography import find_department_by_postal_code, load_departments
from directory.text.streets import WAY_TYPE_BY_WORD
from search_api.search.understanding import prices
from search_api.search.understanding.arrondissements import is_arrondissement
from search_api.search.understanding.gazetteer import (
    count_inhabitants,
    load_communes_by_postal_code,
)
from search_api.search.understanding.place_context import KILOMETRES, read_place_context
from search_api.search.understanding.published_terms import PublishedTerms
from search_api.search.understanding.spans import PlaceValue, Span, SpanKind
from search_api.search.understanding.spotters.places import compute_place_rarity
from search_api.search.understanding.tokenize import Word, join_keys

POSTAL_CODE_PATTERN = re.compile(r"\d{5}")
POSTAL_CODE_PARTS = re.compile(r"\d{2} \d{3}")
"""A postal code in two groups: `75 016`."""
DEPARTEMENT_NUMBER_PATTERN = re.compile(r"\d{2}|2[ab]|97\d|98\d")
MAX_COMMUNES_IN_LABEL = 3
"""Communes of a postal code that its label names."""


def find_spans(words: Sequence[Word], _published: PublishedTerms) -> Iterator[Span]:
    """Every postal code and every number of a département."""
    for at, word in enumerate(words):
        if word.is_quoted or not word.key[0].isdigit():
            continue
        parts = " ".join(each.key for each in words[at : at + 2])
        if is_postal_code(word.key):
            yield build_postal_code_span(words, at, at + 1)
        elif POSTAL_CODE_PARTS.fullmatch(parts) and is_postal_code(parts.replace(" ", "")):
            yield build_postal_code_span(words, at, at + 2)
        code = word.key.upper()
        if (
            DEPARTEMENT_NUMBER_PATTERN.fullmatch(word.key)
            and code in load_departments()
            and is_standalone_number(words, at)
        ):
            yield build_departement_span(words, at, code)


def find_wider_spans(words: Sequence[Word], published: PublishedTerms) -> Iterator[Span]:
    """The département of every postal code of no commune: a CEDEX code may be on no address."""
    for span in find_spans(words, published):
        if isinstance(span.value, PlaceValue) and span.value.field == "postal_codes":
            (code,) = span.value.codes
            department = find_department_by_postal_code(code)
            if department and code not in load_communes_by_postal_code():
                label = f"{department.label} ({department.code})"
                codes = (department.code,)
                value = PlaceValue("departements", codes, label, is_sure=True, is_widened=True)
                yield replace(span, value=value, cost=span.cost + prices.WIDER_PRICE)


def is_place_number(words: Sequence[Word], at: int) -> bool:
    """Whether a word is a postal code, or the number of a département that ends the text."""
    key = words[at].key
    is_last = at == len(words) - 1
    return is_postal_code(key) or (is_last and key.upper() in load_departments())


def is_postal_code(key: str) -> bool:
    """Whether a number is a postal code of France or Monaco."""
    return bool(POSTAL_CODE_PATTERN.fullmatch(key)) and (
        key.startswith(geography.MONACO_POSTAL_PREFIX)
        or find_department_by_postal_code(key) is not None
    )


def build_postal_code_span(words: Sequence[Word], start: int, end: int) -> Span:
    """A postal code, or a circle around it when the text says so."""
    code = join_keys(words[start:end])
    context = read_place_context(words, start, end)
    communes = load_communes_by_postal_code().get(code, ())
    names = ", ".join(commune.name for commune in communes[:MAX_COMMUNES_IN_LABEL])
    label = f"{code} {names}".strip() + " …" * (len(communes) > MAX_COMMUNES_IN_LABEL)
    is_near = context.is_near and bool(communes) and communes[0].location is not None
    value = PlaceValue(
        field="communes" if is_near else "postal_codes",
        codes=(communes[0].code,) if is_near else (code,),
        label=label,
        is_near=is_near,
        radius_km=context.radius_km,
        is_sure=True,
    )
    rarity = prices.POSTAL_CODE_RARITY
    return Span(
        context.start, context.end, SpanKind.PLACE, value, rarity=rarity, because="code postal"
    )


def build_departement_span(words: Sequence[Word], at: int, code: str) -> Span:
    """The number of a département."""
    context = read_place_context(words, at, at + 1)
    label = f"{load_departments()[code].label} ({code})"
    value = PlaceValue("departements", (code,), label, is_sure=True)
    rarity = compute_place_rarity(count_inhabitants()[code])
    return Span(
        context.start, context.end, SpanKind.PLACE, value, rarity=rarity, because="département"
    )


def is_standalone_number(words: Sequence[Word], index: int) -> bool:
    """Whether a number is not part of what precedes or follows it."""
    before = words[index - 1].key if index else ""
    after = words[index + 1].key if index + 1 < len(words) else ""
    distance = KILOMETRES.fullmatch(join_keys(words[index : index + 2]))
    is_part = distance or after in WAY_TYPE_BY_WORD or before == "cedex"
    return not is_part and not is_arrondissement(before, words[index].key)
