"""DirectorySearch: everything a front may ask, whichever front it is.

Blocking and short: the embedded engine answers in 0.02–3 ms of processor time, so that the routes
call it from the event loop (see `routes`); for another, `waited` finds a thread. The publication is
always read before the engine is asked: an answer may then be newer than its tag, which one more
request puts right, but never older.
"""

from collections.abc import Callable, Sequence
from functools import partial
from typing import ParamSpec, TypeVar

from anyio.to_thread import run_sync
from msgspec import Struct

from directory.errors import (
    DepartedProfessional,
    InvalidIdentifier,
    InvalidQuery,
    UnknownProfessional,
)
from directory.identifiers import NationalId, parse_person_id
from directory.listing import Listing
from directory.search import (
    Hit,
    Publication,
    SearchEngine,
    SearchQuery,
    Tombstone,
    Total,
)
from search_api import cursor, guessing
from search_api.near_misses import near_misses
from search_api.suggestions import Suggesting, Suggestion
from search_api.understanding import Hint, ReadPart, Understood, understand

P = ParamSpec("P")
T = TypeVar("T")
PAGE_SIZE = 20
LARGEST_PAGE = 100
MOST_IDS = 1_000
NOBODY = Hint(
    "no-match", "Personne n’exerce sous ce nom dans l’annuaire. Vérifiez-le, ou tapez-en le début."
)
UNKNOWN = Hint("unknown-identifier", "Personne n’a ce numéro dans l’annuaire.")
DEPARTED = Hint("departed", "La personne qui avait ce numéro n’est plus dans l’annuaire.")
WRONG_KEY = Hint(
    "check-digit", "La clé de ce numéro est fausse : un chiffre est manquant, changé ou de trop."
)


class SearchRequest(Struct, frozen=True):
    """A search, as asked.

    Attributes:
        q: the box, read as a number or a name; empty asks for everybody.
        name: read as a name only; overrides the name in `q`.
        cursor: `SearchResults.next_cursor` of the page before.
    """

    q: str = ""
    name: str = ""
    page_size: int = PAGE_SIZE
    cursor: str | None = None


class SearchResults(Struct, frozen=True):
    """A page of an answer.

    Attributes:
        reading: how the words were read.
        name: units of the name asked for, which tell what matched.
        next_cursor: where to go on; nothing on the last page.
    """

    reading: tuple[ReadPart, ...]
    total: Total
    hits: tuple[Hit, ...]
    hints: tuple[Hint, ...]
    next_cursor: str | None
    name: tuple[str, ...]
    publication: Publication


class LookupItem(Struct, frozen=True):
    """What became of one number of a batch.

    Attributes:
        id: the number as given.
        status: `found`, `unknown`, `malformed` or `gone`.
    """

    id: str
    status: str
    listing: Listing | None = None


class DirectorySearch:
    """Answers questions about the published directory, over any engine."""

    def __init__(self, engine: SearchEngine) -> None:
        self._engine = engine
        self._suggesting = Suggesting(engine)

    @property
    def engine_name(self) -> str:
        """The engine in use, as the settings call it."""
        return self._engine.name

    async def waited(self, ask: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """What a question gives, asked from the event loop.

        An engine in the process is asked on the spot: the way to a thread and back costs more than
        most answers. One that has to be waited for would hold up everybody else: in a thread.
        """
        if self._engine.is_remote:
            return await run_sync(partial(ask, *args, **kwargs))
        return ask(*args, **kwargs)

    def publication(self) -> Publication:
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
        if not 1 <= request.page_size <= LARGEST_PAGE:
            raise InvalidQuery("page_size", f"entre 1 et {LARGEST_PAGE}.")
        understood = understand(request.q, name=request.name)
        published = self._engine.publication()
        if understood.query is None:
            return self._nothing(understood, published)
        return self._page(understood, understood.query, request, published)

    def listing(self, id_text: str) -> Listing:
        """The person that a number designates; a former number leads to the present person.

        Raises:
            InvalidIdentifier: not a number of a person.
            UnknownProfessional: nobody has it.
            DepartedProfessional: who had it has left.
        """
        asked = parse_person_id(id_text)
        match self._engine.lookup([asked]).get(asked):
            case None:
                raise UnknownProfessional(f"Personne n’a le numéro {asked.local} dans l’annuaire.")
            case Tombstone():
                raise DepartedProfessional(DEPARTED.message)
            case listing:
                return listing

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
        found = self._engine.lookup(list(dict.fromkeys(filter(None, asked))))
        return tuple(
            LookupItem(text, *(outcome(found.get(person)) if person else ("malformed",)))
            for text, person in zip(ids, asked, strict=True)
        )

    def _page(
        self,
        understood: Understood,
        query: SearchQuery,
        request: SearchRequest,
        published: Publication,
    ) -> SearchResults:
        version = published.order_version
        after = None
        if request.cursor is not None:
            after = cursor.decode(request.cursor, order_version=version, query=query)
        found = guessing.candidates(self._engine, query, limit=request.page_size, after=after)
        last = found.hits[-1].position if found.has_more and found.hits else None
        return SearchResults(
            reading=understood.reading,
            total=found.total,
            hits=found.hits,
            hints=understood.hints if found.total.value else self._explained(understood),
            next_cursor=cursor.encode(last, order_version=version, query=query) if last else None,
            name=query.name,
            publication=published,
        )

    def _nothing(self, understood: Understood, published: Publication) -> SearchResults:
        hints = self._explained(understood)
        return SearchResults(understood.reading, Total(0), (), hints, None, (), published)

    def _explained(self, understood: Understood) -> tuple[Hint, ...]:
        """Why nobody was found, and the numbers of real people at one slip from a faulty one."""
        asked = understood.query.identifier if understood.query else None
        near = near_misses(understood.doubtful) if understood.doubtful else ()
        known = self._engine.lookup([*near, *filter(None, [asked])])
        reasons = understood.hints
        if asked:
            reasons += (DEPARTED if asked in known else UNKNOWN,)
            reasons += (WRONG_KEY,) * bool(understood.doubtful and asked not in known)
        elif understood.query and understood.query.name:
            reasons += (NOBODY,)
        return reasons + tuple(
            Hint("near-miss", f"Ce numéro existe : {person.local}.", suggestion=person.local)
            for person in near
            if isinstance(known.get(person), Listing)
        )


def person_id(text: str) -> NationalId | None:
    """The person a text designates, or nothing."""
    try:
        return parse_person_id(text)
    except InvalidIdentifier:
        return None


def outcome(found: Listing | Tombstone | None) -> tuple[str, Listing | None]:
    """Status and listing of a well-formed number."""
    match found:
        case None:
            return "unknown", None
        case Tombstone():
            return "gone", None
        case listing:
            return "found", listing


def is_former(id_text: str, listing: Listing) -> bool:
    """Whether a number is one that the person had before: it redirects to the present one."""
    asked = parse_person_id(id_text)
    present = {listing.national_id.local, *listing.adeli}
    return asked.local not in present
