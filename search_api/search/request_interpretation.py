"""Which interpretation of a request is answered, and the page of people who match it."""

from collections.abc import Iterator

from directory.publication import Publication
from directory.search import Candidates, SearchEngine, SearchQuery, Total
from search_api.search import cursor, fuzzy
from search_api.search.apply_filters import apply_search_filters
from search_api.search.interpretation_choice import (
    InterpretationChoice,
    choose_interpretation,
    resolve_structures,
)
from search_api.search.requests import SearchRequest
from search_api.search.understanding import (
    ParsedQuery,
    parse_alternatives,
    parse_corrected_query,
)


def choose_request_interpretation(
    engine: SearchEngine, request: SearchRequest
) -> InterpretationChoice:
    """The interpretation to answer: the best one, or the one that the cursor continues."""
    read = parse_alternatives(request.q, name=request.name)
    every = (apply_search_filters(engine, each, request) for each in read)
    return (
        choose_interpretation(engine, every)
        if request.cursor is None
        else resume_interpretation(engine, every, request)
    )


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
    last = parse_corrected_request(engine, request) if request.q else first
    for each in (first, *parsed_queries, last):
        understood = resolve_structures(engine, each)
        if understood.query and cursor.is_cursor_for(request.cursor or "", understood.query):
            return InterpretationChoice(understood)
    return InterpretationChoice(first)


def parse_corrected_request(engine: SearchEngine, request: SearchRequest) -> ParsedQuery:
    """The interpretation with misspelt words corrected, and the filters applied."""
    return apply_search_filters(
        engine, parse_corrected_query(request.q, name=request.name), request
    )
