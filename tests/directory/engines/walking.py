"""Reading an answer as somebody does who follows "next" to the end."""

from directory.model.identifiers import parse_person_id
from directory.search import ActivityFilter, SearchQuery
from directory.text.analysis import join_particles, words


def parse_case_query(query):
    """The search of a case: `text` as typed, `name` as units, `where`, `rings`, or `identifier`."""
    if "identifier" in query:
        return SearchQuery(identifier=parse_person_id(query["identifier"]))
    return SearchQuery(
        name=tuple(query.get("name") or join_particles(words(query.get("text", "")))),
        where=ActivityFilter(
            **{key: tuple(codes) for key, codes in query.get("where", {}).items()}
        ),
        rings=tuple(map(tuple, query.get("rings", ()))),
    )


def find_served_names(engine):
    """The exercise names of everybody who is served."""
    hits = engine.candidates(SearchQuery(), limit=100).hits
    return {hit.listing.exercises[0].exercise_name for hit in hits}


def read_pages(engine, query, sizes):
    """Every page of an answer, of these sizes."""
    after = None
    for size in sizes:
        page = engine.candidates(query, limit=size, after=after)
        yield page
        if not page.has_more:
            return
        after = page.hits[-1].position


def walk_pages(engine, query, sizes):
    """All hits of all pages as (tier, national id), and every total that was told on the way."""
    answered = list(read_pages(engine, query, sizes))
    hits = [(hit.tier.value, hit.listing.national_id) for page in answered for hit in page.hits]
    return hits, {page.total.value for page in answered}
