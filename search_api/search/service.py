"""DirectorySearch: everything a front may ask, whichever front it is.

Blocking and short: the embedded engine answers in 0.02–3 ms of processor time, so that the routes
call it from the event loop (see `routes`); for another, `waited` finds a thread. The publication is
always read before the engine is asked: an answer may then be newer than its tag, which one more
request puts right, but never older.
"""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import ParamSpec, TypeVar

from anyio.to_thread import run_sync

from directory.document import Record
from directory.errors import (
    DepartedProfessional,
    InvalidQuery,
    UnknownProfessional,
    UnknownStructure,
)
from directory.model.identifiers import NationalId, parse_person_id
from directory.model.listing import Listing, PublicPlace
from directory.search import (
    Candidates,
    PersonChange,
    Position,
    Publication,
    SearchEngine,
    SearchQuery,
    StructureCandidates,
    StructureQuery,
    Tombstone,
)
from directory.text.spelling import Vocabulary
from search_api.search import cursor, fuzzy
from search_api.search.code_systems import CodeSystems
from search_api.search.explain import explain_ranking as standing
from search_api.search.facets import CodeLabels, FacetBuilder
from search_api.search.hints import DEPARTED_HINT, explain_empty_answer
from search_api.search.interpretation_choice import (
    InterpretationChoice,
    choose_corrected_interpretation,
    suggest_alternatives,
)
from search_api.search.lookup import LookupItem, parse_optional_person_id, resolve_lookup_status
from search_api.search.radius import compute_nearest_activity_km
from search_api.search.request_cache import RequestCache
from search_api.search.request_interpretation import (
    choose_request_interpretation,
    find_page_of_hits,
    parse_corrected_request,
)
from search_api.search.requests import MAX_LOOKUP_IDS, MAX_PAGE_SIZE, SearchRequest, SearchResults
from search_api.search.suggestions import Suggester, Suggestion

P = ParamSpec("P")
ResultT = TypeVar("ResultT")


class DirectorySearch:
    """Answers questions about the published directory.

    Args:
        engine: any.
        is_remote: its answers are waited for, rather than computed in this process.
    """

    def __init__(self, engine: SearchEngine, *, is_remote: bool = False) -> None:
        self._engine = engine
        self._is_remote = is_remote
        self._suggester = Suggester(engine)
        labels = CodeLabels(engine)
        self._facet_builder = FacetBuilder(labels)
        self.code_systems = CodeSystems(engine, labels)

    @property
    def engine_name(self) -> str:
        """The engine in use, as the settings call it."""
        return self._engine.name

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
        return self._engine.publication()

    def search(self, request: SearchRequest) -> SearchResults:
        """A page of the people who match, best first.

        Raises:
            InvalidQuery: a text too long, or a page size out of bounds; names the field.
            InvalidCursor: altered, of another search, or of an older order.
        """
        if not 1 <= request.page_size <= MAX_PAGE_SIZE:
            raise InvalidQuery("page_size", f"entre 1 et {MAX_PAGE_SIZE}.")
        engine = RequestCache(self._engine)
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

    def find_people(
        self, query: SearchQuery, *, limit: int, after: Position | None = None
    ) -> Candidates:
        """A page of the people whom a query finds, after a position."""
        return self._engine.candidates(query, limit=limit, after=after)

    def find_similar_people(
        self, query: SearchQuery, *, limit: int, after: Position | None = None
    ) -> Candidates:
        """The same, followed by those whose names are spelt nearly so."""
        return fuzzy.find_strict_and_fuzzy_hits(self._engine, query, limit=limit, after=after)

    def find_structures(
        self, query: StructureQuery, *, limit: int, after: Position | None = None
    ) -> StructureCandidates:
        """A page of the places of practice that match, after a position."""
        return self._engine.structures(query, limit=limit, after=after)

    def find_people_by_id(
        self, ids: Sequence[NationalId]
    ) -> Mapping[NationalId, Listing | Tombstone]:
        """The people who have these numbers, current or former; who is unknown is left out."""
        return self._engine.lookup(ids)

    def get_vocabulary(self) -> Vocabulary:
        """The words of the published names."""
        return self._engine.vocabulary()

    def list_changes(self, since: int, limit: int) -> tuple[PersonChange, ...]:
        """Whoever changed after a sequence number: the newest state of each, in that order."""
        return tuple(self._engine.changes(since, limit))

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
        match self._engine.person(asked):
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
        found = self._engine.structures(StructureQuery(number=number.strip().upper()), limit=1)
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
        found = self._engine.lookup(list(dict.fromkeys(filter(None, asked))))
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


def is_former_number(id_text: str, record: Record) -> bool:
    """Whether a number is one that the person had before: it redirects to the present one."""
    if id_text == record.id:
        return False
    asked = parse_person_id(id_text).local_number
    return asked != record.id and asked not in record.listing.adeli
