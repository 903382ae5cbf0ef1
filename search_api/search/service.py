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

from directory.document import listing_of
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
    Change,
    Hit,
    Publication,
    SearchEngine,
    SearchQuery,
    StructureQuery,
    Tombstone,
    Total,
)
from search_api.search import cursor, fuzzy
from search_api.search.apply_filters import narrow
from search_api.search.code_systems import CodeSystems
from search_api.search.explain import Values
from search_api.search.explain import explained as standing
from search_api.search.facets import Counting, FacetValue, Labels
from search_api.search.filters import Filters
from search_api.search.hints import DEPARTED, explained
from search_api.search.interpretation_choice import (
    Choice,
    choose,
    last_resort,
    other_readings,
    with_structures,
)
from search_api.search.lookup import LookupItem, outcome, person_id
from search_api.search.radius import nearest_km
from search_api.search.request_cache import OneQuestion
from search_api.search.suggestions import Suggesting, Suggestion
from search_api.search.understanding import Hint, Near, ReadPart, Understood, readings, respelt

P = ParamSpec("P")
T = TypeVar("T")
PAGE_SIZE = 20
LARGEST_PAGE = 100
MOST_IDS = 1_000


class SearchRequest(Filters, frozen=True):
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
    page_size: int = PAGE_SIZE
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
        explained: for each hit the value of each rule, when asked for.
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
    explained: tuple[Values, ...] = ()


class DirectorySearch:
    """Answers questions about the published directory, over any `engine`."""

    def __init__(self, engine: SearchEngine) -> None:
        self.engine = engine
        self._suggesting = Suggesting(engine)
        labels = Labels(engine)
        self._counting = Counting(labels)
        self.code_systems = CodeSystems(engine, labels)

    @property
    def engine_name(self) -> str:
        """The engine in use, as the settings call it."""
        return self.engine.name

    async def waited(self, ask: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """What a question gives, asked from the event loop.

        An engine in the process is asked on the spot: the way to a thread and back costs more than
        most answers. One that has to be waited for would hold up everybody else: in a thread.
        """
        if self.engine.is_remote:
            return await run_sync(partial(ask, *args, **kwargs))
        return ask(*args, **kwargs)

    def publication(self) -> Publication:
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
        if not 1 <= request.page_size <= LARGEST_PAGE:
            raise InvalidQuery("page_size", f"entre 1 et {LARGEST_PAGE}.")
        engine = OneQuestion(self.engine)
        published = engine.publication()
        results = self._results(engine, chosen(engine, request), request, published)
        if results.total.value or request.cursor is not None:
            return results
        corrected = last_resort(engine, respelt_for(engine, request))
        return self._results(engine, corrected, request, published) if corrected else results

    def changes(self, since: int, limit: int) -> tuple[Change, ...]:
        """Whoever changed after a sequence number: the newest state of each, in that order."""
        return tuple(self.engine.changes(since, limit))

    def listing(self, id_text: str) -> Listing:
        """The person that a number designates; raises as `person` does."""
        return listing_of(self.person(id_text))

    def person(self, id_text: str) -> bytes | Listing:
        """The person that a number designates; a former number leads to the present person.

        Returns:
            The listing; as JSON where the engine keeps it so, and the number is the present one.

        Raises:
            InvalidIdentifier: not a number of a person.
            UnknownProfessional: nobody has it.
            DepartedProfessional: who had it has left.
        """
        asked = parse_person_id(id_text)
        match self.engine.person(asked):
            case None:
                raise UnknownProfessional(f"Personne n’a le numéro {asked.local} dans l’annuaire.")
            case Tombstone():
                raise DepartedProfessional(DEPARTED.message)
            case found:
                return found

    def structure(self, number: str) -> PublicPlace:
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
        return self._suggesting.of(text)

    def lookup(self, ids: Sequence[str]) -> tuple[LookupItem, ...]:
        """One item per number, in the order asked, repeats included.

        Raises:
            InvalidQuery: more than `MOST_IDS` numbers.
        """
        if len(ids) > MOST_IDS:
            raise InvalidQuery("ids", f"{MOST_IDS} numéros au plus par demande.")
        asked = [person_id(text) for text in ids]
        found = self.engine.lookup(list(dict.fromkeys(filter(None, asked))))
        return tuple(
            LookupItem(text, *(outcome(found.get(person)) if person else ("malformed",)))
            for text, person in zip(ids, asked, strict=True)
        )

    def _results(
        self, engine: OneQuestion, choice: Choice, request: SearchRequest, published: Publication
    ) -> SearchResults:
        understood, others = choice.understood, other_readings(choice)
        found = page_of(engine, understood.query, request, published)
        last = found.hits[-1].position if found.has_more and found.hits else None
        hints = understood.hints if found.total.value else explained(engine, understood)
        query = understood.query or SearchQuery()
        near = understood.near if query.rings else None
        return SearchResults(
            reading=understood.reading,
            total=found.total,
            hits=found.hits,
            hints=(*hints, *others),
            next_cursor=cursor.encode(last, order_version=published.order_version, query=query)
            if last
            else None,
            name=query.name,
            publication=published,
            near=near,
            distances_km=tuple(nearest_km(query, near.point, each.listing) for each in found.hits)
            if near
            else (),
            facets=self._counting.of(engine, understood.query) if request.facets else {},
            explained=tuple(standing(query, hit) for hit in found.hits) if request.explain else (),
        )


def chosen(engine: SearchEngine, request: SearchRequest) -> Choice:
    """The reading to answer with: the better one, or the one that a cursor goes on with."""
    read = readings(request.q, name=request.name)
    every = (narrow(engine, each, request) for each in read)
    return choose(engine, every) if request.cursor is None else continued(engine, every, request)


def page_of(
    engine: SearchEngine, query: SearchQuery | None, request: SearchRequest, published: Publication
) -> Candidates:
    """A page of the people whom a reading finds."""
    if query is None:
        return Candidates(Total(0), (), has_more=False)
    after = None
    if request.cursor is not None:
        version = published.order_version
        after = cursor.decode(request.cursor, order_version=version, query=query)
    return fuzzy.candidates(engine, query, limit=request.page_size, after=after)


def continued(engine: SearchEngine, every: Iterator[Understood], request: SearchRequest) -> Choice:
    """The reading that a cursor was given with; the first when it belongs to none."""
    first = next(every)
    last = respelt_for(engine, request) if request.q else first
    for each in (first, *every, last):
        understood = with_structures(engine, each)
        if understood.query and cursor.fits(request.cursor or "", understood.query):
            return Choice(understood)
    return Choice(first)


def respelt_for(engine: SearchEngine, request: SearchRequest) -> Understood:
    """The reading with misspelt words put right, narrowed as any other."""
    return narrow(engine, respelt(request.q, name=request.name), request)


def is_former(id_text: str, listing: Listing) -> bool:
    """Whether a number is one that the person had before: it redirects to the present one."""
    if id_text == listing.id:
        return False
    asked = parse_person_id(id_text)
    present = {listing.national_id.local, *listing.adeli}
    return asked.local not in present
