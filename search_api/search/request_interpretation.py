"""Which interpretation of a request is answered, and the page of people who match it."""

from collections.abc import Callable, Iterator
from functools import partial
from itertools import chain

from directory.publication import Publication
from directory.search import Candidates, SearchEngine, SearchQuery, Total
from search_api.search import cursor, fuzzy
from search_api.search.apply_filters import apply_search_filters
from search_api.search.evidence import (
    Evidence,
    InterpretationChoice,
    choose_interpretation,
)
from search_api.search.named_structures import resolve_structures
from search_api.search.requests import SearchRequest
from search_api.search.understanding import (
    ParsedQuery,
    parse_alternatives,
    parse_respelt,
    parse_widened,
)
from search_api.search.understanding.published_terms import PublishedTerms

Parser = Callable[..., Iterator[ParsedQuery]]


def choose_request_interpretation(
    engine: SearchEngine, request: SearchRequest
) -> InterpretationChoice:
    """The interpretation to answer: the best one, or the one that the cursor continues."""
    attempts = [
        partial(interpret_request, engine, request, parse)
        for parse in (parse_alternatives, parse_respelt, parse_widened)
    ]
    if request.cursor is not None:
        every = chain.from_iterable(attempt() for attempt in attempts)
        return resume_interpretation(engine, every, request)
    as_typed, *others = attempts
    return choose_interpretation(engine, as_typed(), *others)


def interpret_request(
    engine: SearchEngine, request: SearchRequest, parse: Parser
) -> Iterator[ParsedQuery]:
    """The interpretations of the text by one of the parsers, with the filters of the request.

    A place that is an explicit parameter is never widened.
    """
    if parse is parse_widened and has_place(request):
        return
    published = PublishedTerms(names=engine.vocabulary())
    for each in parse(request.q, name=request.name, published=published):
        yield apply_search_filters(engine, each, request)


def has_place(request: SearchRequest) -> bool:
    """Whether a parameter gives a place."""
    return bool(request.commune or request.postal_code or request.departement or request.near)


def find_page_of_hits(
    engine: SearchEngine, query: SearchQuery | None, request: SearchRequest, published: Publication
) -> Candidates:
    """A page of the people who match the query of an interpretation."""
    if query is None:
        return Candidates(Total(0), (), has_more=False)
    after = None
    if request.cursor is not None:
        version = published.order_version
        after = cursor.decode_cursor(request.cursor, order_version=version, query=query)
    return fuzzy.find_strict_and_fuzzy_hits(engine, query, limit=request.page_size, after=after)


def resume_interpretation(
    engine: SearchEngine, parsed_queries: Iterator[ParsedQuery], request: SearchRequest
) -> InterpretationChoice:
    """The interpretation that the cursor belongs to; the first one if it belongs to none."""
    first = next(parsed_queries)
    for each in chain([first], parsed_queries):
        understood = resolve_structures(engine, each)
        if understood.query and cursor.is_cursor_for(request.cursor or "", understood.query):
            return InterpretationChoice((Evidence(understood),))
    return InterpretationChoice((Evidence(first),))
