"""Query planning: criteria about people as one engine query, and the criteria left to check.

The query returns all people who meet the criteria, and as few others as possible; each result is
then checked against the remaining criteria. A criterion that the engine answers completely is not
checked again, so that the engine's total is exact.
"""

from collections.abc import Callable, Iterator

from msgspec import Struct
from msgspec.structs import replace

from directory.errors import InvalidIdentifier, TooCostly, Unsupported
from directory.model.identifiers import NationalId, parse_person_id
from directory.search import ActivityFilter, SearchQuery
from directory.text.analysis import join_particles, words
from search_api.fhir.search.name_expansion import (
    WordChoices,
    expand_criterion,
    select_narrow_slots,
)
from search_api.fhir.search.near import parse_circle
from search_api.fhir.search.parameters import Criterion, FhirSearchParameters
from search_api.fhir.search.role_criteria import (
    build_activity_condition,
    is_person_criterion,
    merge_disjoint_filters,
)
from search_api.fhir.search.tokens import Token, parse_reference_id, unescape_value
from search_api.search.radius import restrict_to_circle
from search_api.search.service import DirectorySearch

NAME_PARAMETERS = ("name", "family", "given")
FILTER_ONLY_PARAMETERS = ("mailbox-mss", "identifier-type")
"""Criteria that are only checked in addition to another, never searched for alone."""


class QueryPlan(Struct, frozen=True):
    """The query for the engine, and what it leaves.

    Attributes:
        query: None when no person can meet the criteria.
        person_ids: the numbers in the criteria, if there are any; then `query` is not used.
        is_fuzzy: whether fuzzy matches of the name are included.
        remaining: criteria that the engine does not answer.
    """

    query: SearchQuery | None = None
    person_ids: tuple[NationalId, ...] | None = None
    is_fuzzy: bool = False
    remaining: tuple[Criterion, ...] = ()


def plan_query(directory: DirectorySearch, parameters: FhirSearchParameters) -> QueryPlan:
    """The plan for criteria about professionals or their activities.

    Raises:
        TooCostly: no criterion narrows the search.
    """
    every = parameters.criteria
    if is_unsatisfiable(every):
        return QueryPlan()
    for criterion in every:
        if (named := find_person_ids(criterion)) is not None:
            return QueryPlan(SearchQuery(), person_ids=named, remaining=every)
    query, rest = build_activity_query(directory, parameters)
    if query is None:
        return QueryPlan()
    return add_names(directory, query, rest)


def is_unsatisfiable(criteria: tuple[Criterion, ...]) -> bool:
    """Whether no person can match: everything published is active."""
    tokens = {
        each.name: {Token.of(value).code for value in each.values}
        for each in criteria
        if each.name == "active"
    }
    return "true" not in tokens.get("active", {"true"})


def find_person_ids(criterion: Criterion) -> tuple[NationalId, ...] | None:
    """The people whose numbers are in a criterion; None for another criterion."""
    read = PERSON_ID_READERS.get(criterion.name)
    return tuple(dict.fromkeys(parse_person_ids(map(read, criterion.values)))) if read else None


def parse_person_ids(texts: Iterator[str | None]) -> Iterator[NationalId]:
    """The texts that are numbers of people."""
    for text in texts:
        try:
            yield parse_person_id(text or "")
        except InvalidIdentifier:
            continue


PERSON_ID_READERS: dict[str, Callable[[str], str | None]] = {
    "_id": lambda value: value.partition("-")[0],
    "identifier": lambda value: Token.of(value).code,
    "practitioner": lambda value: parse_reference_id("Practitioner", value),
    "practitioner.identifier": lambda value: Token.of(value).code,
}
"""How the number of a person is read from a value of each criterion."""


def build_activity_query(
    directory: DirectorySearch, parameters: FhirSearchParameters
) -> tuple[SearchQuery | None, tuple[Criterion, ...]]:
    """The query for activities, and the criteria that it does not answer."""
    where = ActivityFilter()
    rest: list[Criterion] = []
    for criterion in sorted(parameters.criteria, key=is_person_criterion):
        is_apart = is_person_criterion(criterion) and where != ActivityFilter()
        added = (
            None
            if is_apart
            else build_activity_condition(directory, criterion, parameters.resource.name)
        )
        if added and added.is_nowhere:
            return None, ()
        merged = merge_disjoint_filters(where, added.where) if added else None
        if added is None or merged is None or not added.is_exhaustive:
            rest.append(criterion)
        where = merged or where
    query = SearchQuery(where=where, is_alphabetical=parameters.result.sort == "name")
    around = [each.values[0] for each in parameters.criteria if each.name == "near"]
    if parameters.result.sort == "distance" and not around:
        raise Unsupported("_sort", "pour trier par distance, donnez aussi `near`.")
    return restrict_to_circle(query, parse_circle(around[0])) if around else query, tuple(rest)


def add_names(
    directory: DirectorySearch, query: SearchQuery, remaining: tuple[Criterion, ...]
) -> QueryPlan:
    """The plan with the criteria about names."""
    names = [each for each in remaining if get_base_name(each) in NAME_PARAMETERS]
    for each in names:
        if each.modifier == "text":
            is_answered = get_base_name(each) == "name"
            name = join_particles(words(unescape_value(each.values[0])))
            if not name:
                return QueryPlan()
            unanswered = tuple(other for other in remaining if not (is_answered and other is each))
            return QueryPlan(replace(query, name=name), is_fuzzy=True, remaining=unanswered)
    if not names:
        refuse_broad_person_query(query, remaining)
        return QueryPlan(query, remaining=remaining)
    if len(names) == 1 and (word := find_single_prefix(names[0])):
        return add_name_prefix(query, word, names[0], remaining)
    return add_expanded_names(directory, query, names, remaining)


def get_base_name(criterion: Criterion) -> str:
    """The name of a parameter, without the prefix of a chained one."""
    return criterion.name.removeprefix("practitioner.")


def find_single_prefix(criterion: Criterion) -> str:
    """The only word of a criterion with one word and no modifier; empty otherwise."""
    typed_words = words(unescape_value(criterion.values[0]))
    is_single_word = len(criterion.values) == 1 and not criterion.modifier and len(typed_words) == 1
    return typed_words[0] if is_single_word else ""


def add_name_prefix(
    query: SearchQuery, prefix: str, criterion: Criterion, remaining: tuple[Criterion, ...]
) -> QueryPlan:
    """A plan for one unfinished word, as the engine searches it: whole names first."""
    is_answered = get_base_name(criterion) == "name"
    unanswered = tuple(each for each in remaining if not (is_answered and each is criterion))
    return QueryPlan(replace(query, name=(prefix,)), remaining=unanswered)


def add_expanded_names(
    directory: DirectorySearch,
    query: SearchQuery,
    names: list[Criterion],
    remaining: tuple[Criterion, ...],
) -> QueryPlan:
    """A plan with published words for each word; with too many, for the longest word alone."""
    vocabulary = directory.get_vocabulary()
    wanted = [slot for each in names for slot in expand_criterion(vocabulary, each) or ()]
    if any(not slot for slot in wanted):
        return QueryPlan()
    if wanted:
        slots = select_narrow_slots(wanted)
        return QueryPlan(build_choices_query(query, slots), remaining=remaining)
    beginnings = [
        word
        for each in names
        if len(each.values) == 1 and not each.modifier
        for word in words(unescape_value(each.values[0]))
    ]
    if beginnings:
        return QueryPlan(replace(query, name=(max(beginnings, key=len),)), remaining=remaining)
    if query.where != ActivityFilter() or query.rings:
        return QueryPlan(query, remaining=remaining)
    raise TooCostly(names[0].name, "trop de noms répondent ; écrivez plus de lettres.")


def build_choices_query(query: SearchQuery, choices_per_word: list[WordChoices]) -> SearchQuery:
    """The query for one word of each slot; in one alphabetical tier if sorted by name.

    A single slot is used twice, because in a query of one slot each word would be its own tier.
    """
    several = (
        tuple(choices_per_word)
        if len(choices_per_word) > 1
        else (choices_per_word[0], choices_per_word[0])
    )
    name = tuple(slot[0] for slot in several)
    choices = {"phonetic_words" if query.is_alphabetical else "fuzzy_words": several}
    return replace(query, name=name, **choices)


def refuse_broad_person_query(query: SearchQuery, remaining: tuple[Criterion, ...]) -> None:
    """Raise TooCostly for a search that would read the whole directory."""
    filters = [each for each in remaining if get_base_name(each) in FILTER_ONLY_PARAMETERS]
    if filters and query.where == ActivityFilter() and not query.rings:
        raise TooCostly(
            filters[0].name, "ajoutez un critère : name, qualification-code, near ou identifier."
        )
