"""DirectorySearch: everything a front may ask, whichever front it is.

Blocking and short: the embedded engine answers in 0.02–3 ms of processor time, so that the routes
call it from the event loop (see `routes`); for another, `waited` finds a thread. The publication is
always read before the engine is asked: an answer may then be newer than its tag, which one more
request puts right, but never older.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from typing import ParamSpec, TypeVar

from anyio.to_thread import run_sync
from msgspec import Struct

from directory.document import Record
from directory.errors import (
    DepartedProfessional,
    InvalidQuery,
    UnknownProfessional,
    UnknownStructure,
)
from directory.model.identifiers import parse_person_id
from directory.model.listing import Listing, PublicPlace
from directory.search import (
    Candidates,
    Hit,
    PersonChange,
    Publication,
    SearchEngine,
    SearchQuery,
    StructureQuery,
    Tombstone,
    Total,
)
from search_api.search import cursor, fuzzy
from search_api.search.apply_filters import apply_search_filters
from search_api.search.code_systems import CodeSystems
from search_api.search.explain import RuleValues
from search_api.search.explain import explain_ranking as standing
from search_api.search.facets import CodeLabels, FacetBuilder, FacetValue
from search_api.search.filters import SearchFilters
from search_api.search.hints import DEPARTED_HINT, explain_empty_answer
from search_api.search.interpretation_choice import (
    InterpretationChoice,
    choose_corrected_interpretation,
    choose_interpretation,
    resolve_structures,
    suggest_alternatives,
)
from search_api.search.lookup import LookupItem, parse_optional_person_id, resolve_lookup_status
from search_api.search.radius import compute_nearest_activity_km
from search_api.search.request_cache import RequestCache
from search_api.search.suggestions import Suggester, Suggestion
from search_api.search.understanding import (
    Hint,
    Near,
    ParsedQuery,
    ReadPart,
    parse_alternatives,
    parse_corrected_query,
)

P = ParamSpec("P")
ResultT = TypeVar("ResultT")
DEFAULT_PAGE_SIZE = 20
MAX_PAGE_SIZE = 100
MAX_LOOKUP_IDS = 1_000


class SearchRequest(SearchFilters, frozen=True):
    """A search, as asked; the filters override what is read in `q`, dimension by dimension.

    Attributes:
        q: the box: numbers, names, professions and places; empty asks for everybody.
        name: read as a name only; overrides the name in `q`.
        cursor: `SearchResults.next_cursor` of the page before.
        facets: whether to count the values of each dimension.
        explain: whether to tell why each person stands where they do.
    """

    q: str = ""
    name: str = ""
    page_size: int = DEFAULT_PAGE_SIZE
    cursor: str | None = None
    facets: bool = False
    explain: bool = False


class SearchResults(Struct, frozen=True):
    """A page of an answer.

    Attributes:
        reading: how the words were read.
        name: units of the name asked for, which tell what matched.
        next_cursor: where to go on; nothing on the last page.
        near: the circle that was looked in, its radius told.
        distances_km: of each hit, from the point asked for; empty without one.
        facets: counted when asked for.
        explanations: for each hit the value of each rule, when asked for.
    """

    reading: tuple[ReadPart, ...]
    total: Total
    hits: tuple[Hit, ...]
    hints: tuple[Hint, ...]
    next_cursor: str | None
    name: tuple[str, ...]
    publication: Publication
    near: Near | None = None
    distances_km: tuple[float | None, ...] = ()
    facets: Mapping[str, tuple[FacetValue, ...]] = {}
    explanations: tuple[RuleValues, ...] = ()


class DirectorySearch:
    """Answers questions about the published directory.

    Args:
        engine: any.
        is_remote: its answers are waited for, rather than computed in this process.
    """

    def __init__(self, engine: SearchEngine, *, is_remote: bool = False) -> None:
        self.engine = engine
        self._is_remote = is_remote
        self._suggester = Suggester(engine)
        labels = CodeLabels(engine)
        self._facet_builder = FacetBuilder(labels)
        self.code_systems = CodeSystems(engine, labels)

    @property
    def engine_name(self) -> str:
        """The engine in use, as the settings call it."""
        return self.engine.name

    async def run_query(
        self, ask: Callable[P, ResultT], *args: P.args, **kwargs: P.kwargs
    ) -> ResultT:
        """What a question gives, asked from the event loop.

        An engine in the process is asked on the spot: the way to a thread and back costs more than
        most answers. One that has to be waited for would hold up everybody else: in a thread.
        """
        if self._is_remote:
            return await run_sync(partial(ask, *args, **kwargs))
        return ask(*args, **kwargs)

    def get_publication(self) -> Publication:
        """What is served now.

        Raises:
            EngineUnavailable: no answer, or nothing published yet.
        """
        return self.engine.publication()

    def search(self, request: SearchRequest) -> SearchResults:
        """A page of the people who match, best first.

        Raises:
            InvalidQuery: a text too long, or a page size out of bounds; names the field.
            InvalidCursor: altered, of another search, or of an older order.
        """
        if not 1 <= request.page_size <= MAX_PAGE_SIZE:
            raise InvalidQuery("page_size", f"entre 1 et {MAX_PAGE_SIZE}.")
        engine = RequestCache(self.engine)
        published = engine.publication()
        results = self._build_results(
            engine, choose_request_interpretation(engine, request), request, published
        )
        if results.total.value or request.cursor is not None:
            return results
        corrected = choose_corrected_interpretation(
            engine, parse_corrected_request(engine, request)
        )
        return self._build_results(engine, corrected, request, published) if corrected else results

    def list_changes(self, since: int, limit: int) -> tuple[PersonChange, ...]:
        """Whoever changed after a sequence number: the newest state of each, in that order."""
        return tuple(self.engine.changes(since, limit))

    def find_listing(self, id_text: str) -> Listing:
        """The person that a number designates; raises as `person` does."""
        return self.find_person(id_text).listing

    def find_person(self, id_text: str) -> Record:
        """The person that a number designates; a former number leads to the present person.

        Raises:
            InvalidIdentifier: not a number of a person.
            UnknownProfessional: nobody has it.
            DepartedProfessional: who had it has left.
        """
        asked = parse_person_id(id_text)
        match self.engine.person(asked):
            case None:
                raise UnknownProfessional(
                    f"Personne n’a le numéro {asked.local_number} dans l’annuaire."
                )
            case Tombstone():
                raise DepartedProfessional(DEPARTED_HINT.message)
            case Record() as found:
                return found

    def find_structure(self, number: str) -> PublicPlace:
        """The place of practice that a technical id, a FINESS or a SIRET number designates.

        Raises:
            UnknownStructure: none that is published has it.
        """
        found = self.engine.structures(StructureQuery(number=number.strip().upper()), limit=1)
        if not found.hits:
            raise UnknownStructure("Aucun lieu d’exercice de l’annuaire n’a ce numéro.")
        return found.hits[0].place

    def suggest(self, text: str) -> tuple[Suggestion, ...]:
        """What somebody who is typing may be about to write, likeliest first."""
        return self._suggester.suggest(text)

    def look_up_people(self, ids: Sequence[str]) -> tuple[LookupItem, ...]:
        """One item per number, in the order asked, repeats included.

        Raises:
            InvalidQuery: more than `MOST_IDS` numbers.
        """
        if len(ids) > MAX_LOOKUP_IDS:
            raise InvalidQuery("ids", f"{MAX_LOOKUP_IDS} numéros au plus par demande.")
        asked = [parse_optional_person_id(text) for text in ids]
        found = self.engine.lookup(list(dict.fromkeys(filter(None, asked))))
        return tuple(
            LookupItem(
                text, *(resolve_lookup_status(found.get(person)) if person else ("malformed",))
            )
            for text, person in zip(ids, asked, strict=True)
        )

    def _build_results(
        self,
        engine: RequestCache,
        choice: InterpretationChoice,
        request: SearchRequest,
        published: Publication,
    ) -> SearchResults:
        understood, others = choice.parsed_query, suggest_alternatives(choice)
        found = find_page_of_hits(engine, understood.query, request, published)
        last = found.hits[-1].position if found.has_more and found.hits else None
        hints = understood.hints if found.total.value else explain_empty_answer(engine, understood)
        query = understood.query or SearchQuery()
        near = understood.near if query.rings else None
        return SearchResults(
            reading=understood.reading,
            total=found.total,
            hits=found.hits,
            hints=(*hints, *others),
            next_cursor=cursor.encode_cursor(
                last, order_version=published.order_version, query=query
            )
            if last
            else None,
            name=query.name,
            publication=published,
            near=near,
            distances_km=tuple(
                compute_nearest_activity_km(query, near.point, each.listing) for each in found.hits
            )
            if near
            else (),
            facets=self._facet_builder.build_facets(engine, understood.query)
            if request.facets
            else {},
            explanations=tuple(standing(query, hit) for hit in found.hits)
            if request.explain
            else (),
        )


def choose_request_interpretation(
    engine: SearchEngine, request: SearchRequest
) -> InterpretationChoice:
    """The reading to answer with: the better one, or the one that a cursor goes on with."""
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
    """A page of the people whom a reading finds."""
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
    """The reading that a cursor was given with; the first when it belongs to none."""
    first = next(parsed_queries)
    last = parse_corrected_request(engine, request) if request.q else first
    for each in (first, *parsed_queries, last):
        understood = resolve_structures(engine, each)
        if understood.query and cursor.is_cursor_for(request.cursor or "", understood.query):
            return InterpretationChoice(understood)
    return InterpretationChoice(first)


def parse_corrected_request(engine: SearchEngine, request: SearchRequest) -> ParsedQuery:
    """The reading with misspelt words put right, narrowed as any other."""
    return apply_search_filters(
        engine, parse_corrected_query(request.q, name=request.name), request
    )


def is_former_number(id_text: str, record: Record) -> bool:
    """Whether a number is one that the person had before: it redirects to the present one."""
    if id_text == record.id:
        return False
    asked = parse_person_id(id_text).local_number
    return asked != record.id and asked not in record.listing.adeli
