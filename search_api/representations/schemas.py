"""The JSON of the API, as types: one definition that is both encoded and documented.

msgspec encodes these types directly to bytes, and their JSON Schemas go into the OpenAPI document
unchanged. FastAPI's response models are not used: they would validate again, field by field, what
was just read from the index.
"""

from collections.abc import Iterable
from datetime import date
from typing import Any
from urllib.parse import quote, urlencode

import msgspec
from msgspec import UNSET, Struct, UnsetType

from directory.document import Record
from directory.model.listing import Listing
from directory.publication import Publication
from directory.search import Total
from search_api.search.code_systems import Coded, Town
from search_api.search.explain import RuleValues
from search_api.search.facets import FacetValue
from search_api.search.lookup import LookupItem
from search_api.search.match_details import SCORES, MatchedWord, find_matched_words
from search_api.search.requests import SearchRequest, SearchResults, build_hint_request
from search_api.search.suggestion_tables import Kind, Suggestion
from search_api.search.understanding import Hint, Near, ReadPart

PROFESSIONALS_PATH = "/api/v1/professionals"
SOURCE_NAME = "RPPS – Annuaire Santé"


class Links(Struct, frozen=True):
    """The same person in other forms; null while a form is not built."""

    html: str
    pdf: str
    vcard: str
    fhir: str | None = None

    @classmethod
    def of(cls, id: str, public_url: str) -> "Links":  # noqa: A002 - the name is the contract's
        """The links of a person, which begin with the public address of the site."""
        return cls(
            html=f"{public_url}/professionnel/{id}",
            pdf=f"{public_url}{PROFESSIONALS_PATH}/{id}.pdf",
            vcard=f"{public_url}{PROFESSIONALS_PATH}/{id}.vcf",
            fhir=f"{public_url}/fhir/Practitioner/{id}",
        )


class ListingAnswer(Listing, frozen=True):
    """One professional, as published, with links to the other forms."""

    links: Links

    @classmethod
    def of(cls, listing: Listing, public_url: str) -> "ListingAnswer":
        """A listing with its links."""
        return cls(
            id=listing.id,
            rpps=listing.rpps,
            adeli=listing.adeli,
            former_ids=listing.former_ids,
            national_id=listing.national_id,
            civility=listing.civility,
            exercises=listing.exercises,
            diplomas=listing.diplomas,
            authorisations=listing.authorisations,
            mssante=listing.mssante,
            updated_at=listing.updated_at,
            links=Links.of(listing.id, public_url),
        )


class Matched(Struct, frozen=True):
    """Why a person was found."""

    tier: str
    words: tuple[MatchedWord, ...]


class Result(Struct, frozen=True):
    """A person found.

    Attributes:
        score: 0–1, never rising down the list: 1 the whole name or number, 0.9 whole words of a
            longer name, 0.8 an unfinished word, 0.6 a near spelling, 0.4 a like sound.
        distance_km: from the point asked for, when one was.
        explained: with `explain=true`, the value of each rule of the order; lower is better.
    """

    score: float
    matched: Matched
    distance_km: float | None
    professional: ListingAnswer
    explained: RuleValues | UnsetType = UNSET

    @classmethod
    def of(cls, results: SearchResults, index: int, public_url: str) -> "Result":
        """A hit with its score and reason."""
        hit = results.hits[index]
        return cls(
            SCORES[hit.tier],
            Matched(hit.tier, find_matched_words(results.name, hit.listing)),
            results.distances_km[index] if results.distances_km else None,
            ListingAnswer.of(hit.listing, public_url),
            results.explanations[index] if results.explanations else UNSET,
        )


class HintAnswer(Struct, frozen=True, rename={"try_": "try"}):
    """Why an answer is empty or doubtful, and a search to try instead."""

    code: str
    message: str
    try_: str | None

    @classmethod
    def of(cls, hint: Hint, request: SearchRequest) -> "HintAnswer":
        """A hint, its suggestion made a link."""
        link = build_search_link(build_hint_request(hint, request)) if hint.suggestion else None
        return cls(hint.code, hint.message, link)


class Source(Struct, frozen=True):
    """Where the data come from, and of which day they are."""

    name: str
    data_date: date

    @classmethod
    def of(cls, publication: Publication) -> "Source":
        """The source of a publication."""
        return cls(SOURCE_NAME, publication.data_date)


class CircleAnswer(Struct, frozen=True):
    """A circle that was searched: its centre (WGS 84, degrees) and its radius in kilometres."""

    lat: float
    lon: float
    radius_km: float | None

    @classmethod
    def of(cls, near: Near) -> "CircleAnswer":
        """A circle as the parameters `near` and `radius_km` take it."""
        return cls(near.point.lat, near.point.lon, near.radius_km)


class SearchAnswer(Struct, frozen=True):
    """A page of an answer; `next` leads to the following one, null on the last."""

    reading: tuple[ReadPart, ...]
    total: Total
    results: tuple[Result, ...]
    facets: dict[str, tuple[FacetValue, ...]]
    hints: tuple[HintAnswer, ...]
    next: str | None
    near: CircleAnswer | None
    source: Source

    @classmethod
    def of(cls, results: SearchResults, request: SearchRequest, public_url: str) -> "SearchAnswer":
        """The answer to a search."""
        following = build_next_request(request, results)
        return cls(
            reading=results.reading,
            total=results.total,
            results=tuple(Result.of(results, at, public_url) for at in range(len(results.hits))),
            facets=dict(results.facets),
            hints=tuple(HintAnswer.of(hint, request) for hint in results.hints),
            next=build_search_link(following) if results.next_cursor else None,
            near=CircleAnswer.of(results.near) if results.near else None,
            source=Source.of(results.publication),
        )


class SuggestionAnswer(Struct, frozen=True):
    """Something to choose: `href` is the page it leads to, from the root of the site."""

    kind: Kind
    text: str
    detail: str | None
    href: str

    @classmethod
    def of(cls, suggestion: Suggestion) -> "SuggestionAnswer":
        """A suggestion with its address: a person, a place of practice, or a search."""
        pages = {Kind.PERSON: "/professionnel/", Kind.STRUCTURE: "/structure/"}
        if suggestion.target and suggestion.kind in pages:
            href = pages[suggestion.kind] + quote(suggestion.target, safe="")
        else:
            href = "/recherche?" + urlencode({"q": suggestion.text})
        return cls(suggestion.kind, suggestion.text, suggestion.detail, href)


class SuggestionsAnswer(Struct, frozen=True):
    """What may be meant by what has been typed so far, likeliest first."""

    suggestions: tuple[SuggestionAnswer, ...]

    @classmethod
    def of(cls, suggestions: Iterable[Suggestion]) -> "SuggestionsAnswer":
        """Suggestions with their addresses."""
        return cls(tuple(map(SuggestionAnswer.of, suggestions)))


class CodesAnswer(Struct, frozen=True):
    """A code system: what somebody in the directory has."""

    codes: tuple[Coded, ...]
    source: Source


class TownsAnswer(Struct, frozen=True):
    """Communes, and how many people practise in each."""

    communes: tuple[Town, ...]
    source: Source


class LookupRequest(Struct, frozen=True, forbid_unknown_fields=True):
    """Numbers to look up, in any written form."""

    ids: tuple[str, ...]


class LookupAnswerItem(Struct, frozen=True, omit_defaults=True):
    """What became of one number: `found`, `unknown`, `malformed` or `gone`.

    Attributes:
        reason: why the number is malformed, in French; left out otherwise.
    """

    id: str
    status: str
    professional: ListingAnswer | None
    reason: str | None = None

    @classmethod
    def of(cls, item: LookupItem, public_url: str) -> "LookupAnswerItem":
        """A lookup item, with the listing if a person was found."""
        listing = ListingAnswer.of(item.listing, public_url) if item.listing else None
        return cls(item.id, item.status, listing, item.reason)


class LookupAnswer(Struct, frozen=True):
    """One item per number, in the order asked."""

    items: tuple[LookupAnswerItem, ...]
    source: Source


def build_next_request(request: SearchRequest, results: SearchResults) -> SearchRequest:
    """The request of the next page, with the radius of this one, so that it cannot grow."""
    radius_km = results.near.radius_km if results.near else request.radius_km
    return msgspec.structs.replace(request, cursor=results.next_cursor, radius_km=radius_km)


def build_search_link(request: SearchRequest) -> str:
    """The URL of a search, without default values; a parameter with several codes is repeated."""
    defaults = msgspec.structs.asdict(SearchRequest())
    given = msgspec.structs.asdict(request)
    written = {
        name: format_parameter(value) for name, value in given.items() if value != defaults[name]
    }
    return f"{PROFESSIONALS_PATH}?" + urlencode(written, doseq=True)


def format_parameter(value: object) -> object:
    """A parameter value as text for a URL."""
    return str(value).lower() if isinstance(value, bool) else value


API_ENCODER = msgspec.json.Encoder(enc_hook=str)


_RawListingAnswer = msgspec.defstruct(
    "_RawListingAnswer", [(name, Any) for name in ListingAnswer.__struct_fields__], gc=False
)


def encode_listing_answer(record: Record, public_url: str) -> bytes:
    """A `ListingAnswer` built from a record, whose fields are already encoded."""
    fields = msgspec.structs.astuple(record.raw_fields)
    return API_ENCODER.encode(_RawListingAnswer(*fields, Links.of(record.id, public_url)))
