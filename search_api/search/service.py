"""DirectorySearch: every query that a front end (API, FHIR, web) may run.

Blocking but fast: the embedded engine is called directly from the event loop (see `routes`); a
remote one in a thread (`DirectorySearch.run_query`). The publication is always read before the
engine is queried: a response may then be newer than its ETag, which the next request corrects, but
never older.
"""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import ParamSpec, TypeVar

from anyio.to_thread import run_sync

from directory.change_history import ChangeHistory
from directory.document import Record
from directory.ends import StructureChange
from directory.errors import (
    ChangeHistoryReplaced,
    DepartedProfessional,
    DepartedStructure,
    InvalidQuery,
    UnknownProfessional,
    UnknownStructure,
)
from directory.model.identifiers import NationalId, parse_person_id
from directory.model.listing import Listing, PublicPlace
from directory.model.roles import EndedRole
from directory.model.structures import PublishedStructure, StructureTombstone
from directory.publication import Publication
from directory.search import (
    Candidates,
    ChangeSpan,
    PersonChange,
    Position,
    SearchEngine,
    SearchQuery,
    StructureCandidates,
    StructureQuery,
    Tombstone,
)
from directory.text.spelling import Vocabulary
from search_api.search import cursor, fuzzy
from search_api.search.code_systems import CodeSystems
from search_api.search.evidence import Evidence, InterpretationChoice
from search_api.search.explain import explain_ranking
from search_api.search.facets import CodeLabels, FacetBuilder
from search_api.search.hints import DEPARTED_HINT, collect_hints
from search_api.search.lookup import LookupItem, look_up_numbers
from search_api.search.radius import measure_nearest_activities
from search_api.search.request_cache import RequestCache
from search_api.search.request_interpretation import (
    choose_request_interpretation,
    find_page_of_hits,
)
from search_api.search.requests import MAX_PAGE_SIZE, SearchRequest, SearchResults
from search_api.search.suggestion_tables import Suggestion
from search_api.search.suggestions import Suggester

P = ParamSpec("P")
ResultT = TypeVar("ResultT")


class DirectorySearch:
    """Runs queries on the published directory.

    Args:
        engine: any search engine.
        is_remote: whether the engine answers over a network, not in this process.
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
        """The name of the engine, as in the settings."""
        return self._engine.name

    async def run_query(
        self, ask: Callable[P, ResultT], *args: P.args, **kwargs: P.kwargs
    ) -> ResultT:
        """The result of a blocking call, made from the event loop.

        With an engine in this process the call runs directly: switching to a thread and back takes
        longer than most queries. With a remote engine it would block the loop: it runs in a thread.
        """
        if self._is_remote:
            return await run_sync(partial(ask, *args, **kwargs))
        return ask(*args, **kwargs)

    def get_publication(self) -> Publication:
        """The current publication.

        Raises:
            EngineUnavailable: the engine does not answer, or nothing is published yet.
        """
        return self._engine.publication()

    def search(self, request: SearchRequest) -> SearchResults:
        """A page of the people who match, best first.

        Raises:
            InvalidQuery: a text too long, or a page size out of bounds; names the field.
            InvalidCursor: altered, of another search, or of a former result order.
        """
        if not 1 <= request.page_size <= MAX_PAGE_SIZE:
            raise InvalidQuery("page_size", f"entre 1 et {MAX_PAGE_SIZE}.")
        engine = RequestCache(self._engine)
        published = engine.publication()
        choice = choose_request_interpretation(engine, request)
        return self._build_results(engine, choice, request, published)

    def explain_interpretation(self, request: SearchRequest) -> tuple[Evidence, ...]:
        """Every interpretation of a text that is searched, the one that is answered first."""
        return choose_request_interpretation(RequestCache(self._engine), request).readings

    def find_people(
        self, query: SearchQuery, *, limit: int, after: Position | None = None
    ) -> Candidates:
        """A page of the people who match a query, after a position."""
        return self._engine.candidates(query, limit=limit, after=after)

    def find_similar_people(
        self, query: SearchQuery, *, limit: int, after: Position | None = None
    ) -> Candidates:
        """A page of the people who match a query, followed by fuzzy matches of the name."""
        return fuzzy.find_strict_and_fuzzy_hits(self._engine, query, limit=limit, after=after)

    def find_structures(
        self, query: StructureQuery, *, limit: int, after: Position | None = None
    ) -> StructureCandidates:
        """A page of the places of practice that match, after a position."""
        return self._engine.structures(query, limit=limit, after=after)

    def find_people_by_id(
        self, ids: Sequence[NationalId]
    ) -> Mapping[NationalId, Listing | Tombstone]:
        """The people who have these numbers, current or former; unknown numbers are left out."""
        return self._engine.lookup(ids)

    def get_vocabulary(self) -> Vocabulary:
        """The words of the published names."""
        return self._engine.vocabulary()

    def list_changes(self, since: int, limit: int) -> tuple[PersonChange, ...]:
        """The people changed after a sequence number, in that order, each in the newest state."""
        return tuple(self._engine.changes(since, limit))

    def measure_changes(self, since: int, limit: int) -> ChangeSpan:
        """The extent of the same changes, without reading the people."""
        return self._engine.measure_changes(since, limit)

    def list_structure_changes(self, since: int, limit: int) -> Sequence[StructureChange]:
        """The structures changed after a sequence number, each in the newest state."""
        return self._engine.structure_changes(since, limit)

    def find_ended_roles(
        self, ids: Sequence[NationalId]
    ) -> Mapping[NationalId, tuple[EndedRole, ...]]:
        """The activities that these people no longer have in public."""
        return self._engine.ended_roles(ids)

    def check_change_position(self, since: int, epoch: str = "") -> Publication:
        """Check that a follower of the changes can go on from a position.

        Args:
            since: the last sequence number received.
            epoch: the epoch in which it was received; empty if the follower does not say.

        Returns:
            the publication that has this position.

        Raises:
            ChangeHistoryReplaced: with the position from which to go on.
        """
        served = self._engine.publication()
        history = ChangeHistory(served.epoch, served.earlier_epochs, served.sequence)
        if not history.has_position(since, epoch):
            raise ChangeHistoryReplaced(0, served.epoch)
        return served

    def find_listing(self, id_text: str) -> Listing:
        """The listing of the person that a number designates; raises as `find_person` does."""
        return self.find_person(id_text).listing

    def find_person(self, id_text: str) -> Record:
        """The person that a number designates; a former number leads to the present person.

        Raises:
            InvalidIdentifier: not a number of a person.
            UnknownProfessional: no person has this number.
            DepartedProfessional: the person is no longer in the directory.
        """
        person_id = parse_person_id(id_text)
        match self._engine.person(person_id):
            case None:
                raise UnknownProfessional(
                    f"Personne n’a le numéro {person_id.local_number} dans l’annuaire."
                )
            case Tombstone():
                raise DepartedProfessional(DEPARTED_HINT.message)
            case Record() as record:
                return record

    def find_structure(self, number: str) -> PublicPlace:
        """The place of practice that a technical id, a FINESS or a SIRET number designates.

        Raises:
            UnknownStructure: no published place has this number.
            DepartedStructure: nobody practises any more in the one with this technical id.
        """
        wanted = number.strip().upper()
        try:
            return self.find_structure_by_id(wanted).place
        except (UnknownStructure, DepartedStructure):
            found = self._engine.structures(StructureQuery(number=wanted), limit=1)
            if not found.hits:
                raise
            return found.hits[0].place

    def find_structure_by_id(self, id_: str) -> PublishedStructure:
        """The structure with a technical id; raises as `find_structure` does."""
        match self._engine.lookup_structures([id_]).get(id_):
            case None:
                raise UnknownStructure("Aucun lieu d’exercice de l’annuaire n’a ce numéro.")
            case StructureTombstone():
                raise DepartedStructure("Plus personne n’exerce dans ce lieu selon l’annuaire.")
            case PublishedStructure() as structure:
                return structure

    def find_structures_by_id(self, ids: Sequence[str]) -> Mapping[str, PublishedStructure]:
        """The structures with these technical ids; unknown and departed ones are left out."""
        found = self._engine.lookup_structures(ids)
        return {id_: each for id_, each in found.items() if isinstance(each, PublishedStructure)}

    def suggest(self, text: str) -> tuple[Suggestion, ...]:
        """Completions of a text being typed, the likeliest first."""
        return self._suggester.suggest(text)

    def look_up_people(self, ids: Sequence[str]) -> tuple[LookupItem, ...]:
        """One item per number, in the given order, repeats included.

        Raises:
            InvalidQuery: more than `MAX_LOOKUP_IDS` numbers.
        """
        return look_up_numbers(self._engine, ids)

    def _build_results(
        self,
        engine: RequestCache,
        choice: InterpretationChoice,
        request: SearchRequest,
        published: Publication,
    ) -> SearchResults:
        understood = choice.parsed_query
        found = find_page_of_hits(engine, understood.query, request, published)
        last = found.hits[-1].position if found.has_more and found.hits else None
        query = understood.query or SearchQuery()
        near = understood.near if query.rings else None
        return SearchResults(
            reading=understood.reading,
            total=found.total,
            hits=found.hits,
            hints=collect_hints(engine, request, choice, is_empty=not found.total.value),
            next_cursor=encode_next_cursor(last, published, query),
            name=query.name,
            publication=published,
            where=query.where,
            near=near,
            distances_km=measure_nearest_activities(
                query, near.point, (each.listing for each in found.hits)
            )
            if near
            else (),
            facets=self._facet_builder.build_facets(engine, understood.query)
            if request.facets
            else {},
            explanations=tuple(explain_ranking(query, hit) for hit in found.hits)
            if request.explain
            else (),
        )


def encode_next_cursor(
    last: Position | None, published: Publication, query: SearchQuery
) -> str | None:
    """The cursor after the last hit of a page; None after the last page."""
    if last is None:
        return None
    return cursor.encode_cursor(last, order_version=published.order_version, query=query)
