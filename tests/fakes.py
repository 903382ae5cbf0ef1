"""Fakes: the ports in memory, right by inspection, for tests of what stands on them."""

from collections import Counter

from msgspec.structs import replace

from directory.errors import EngineUnavailable, NothingPublished
from directory.facets.counting import FILTERS, distinct
from directory.matching.expressions import holds
from directory.matching.filter_terms import meeting
from directory.matching.structure_tiers import structure_fields_of, structure_tiers
from directory.matching.tiers import answers, around, fields_of, tiers
from directory.model.structures import StructureDocument, structures_of
from directory.search import (
    Candidates,
    Change,
    Dimension,
    Hit,
    Position,
    StructureHit,
    Structures,
    Tombstone,
    Total,
)
from directory.text.spelling import Vocabulary
from pdf.messages import Sheet
from tests.builders import a_publication, aside


class InMemoryEngine:
    """Evaluates every tier over every document; what it answers is the definition of a match."""

    name = "memory"
    is_remote = False

    def __init__(self, documents=(), publication=None):
        self.documents = tuple(documents)
        self.served = publication or a_publication(
            professionals=len(self.documents), sequence=len(self.documents)
        )

    def publication(self):
        return self.served

    def candidates(self, query, *, limit, after=None):
        hits = sorted(self.hits(query), key=place)
        rest = [hit for hit in hits if after is None or place(hit) > (after.tier, after.key)]
        return Candidates(Total.of(len(hits)), tuple(rest[:limit]), has_more=len(rest) > limit)

    def hits(self, query):
        for document in self.documents:
            fields = fields_of(document)
            for rank, (tier, expression) in enumerate(tiers(query)):
                if holds(expression, fields):
                    key = getattr(document.order, query.order)
                    yield Hit(document.listing, tier, Position(rank, key))
                    break

    def structures(self, query, *, limit, after=None):
        hits = sorted(self.structure_hits(query), key=place)
        rest = [hit for hit in hits if after is None or place(hit) > (after.tier, after.key)]
        return Structures(Total.of(len(hits)), tuple(rest[:limit]), has_more=len(rest) > limit)

    def structure_hits(self, query):
        for document in structure_documents(self.documents):
            fields = structure_fields_of(document)
            for rank, (tier, expression) in enumerate(structure_tiers(query)):
                if holds(expression, fields):
                    yield StructureHit(document.place, tier, Position(rank, document.order))
                    break

    def facets(self, query, *, limit):
        return {each: tuple(self.values(query, each)[:limit]) for each in Dimension}

    def values(self, query, dimension):
        """For each value, everybody one of whose activities has it and meets the other filters."""
        others = query if query.identifier else without_filter(query, dimension)
        counts = Counter(
            value
            for document in self.documents
            if any(holds(each, fields_of(document)) for _, each in tiers(others))
            for value in set(values_met(document, others, dimension))
        )
        return sorted(counts.items(), key=lambda each: (-each[1], each[0]))

    def vocabulary(self):
        return Vocabulary(aside(self.documents).words)

    def lookup(self, ids):
        return answers(ids, ((d.listing or Tombstone(d.id), d.identifiers) for d in self.documents))

    def person(self, number):
        return self.lookup([number]).get(number)

    def tombstones(self):
        return sum(document.listing is None for document in self.documents)

    def changes(self, since, limit):
        later = [document for document in self.documents if document.sequence > since]
        later.sort(key=lambda document: document.sequence)
        return [Change(d.sequence, d.listing or Tombstone(d.id)) for d in later[:limit]]


def structure_documents(documents):
    """A document for each place of practice on the listings, the first that tells of it."""
    places = {}
    for document in documents:
        for each in structures_of(document.listing) if document.listing else ():
            places.setdefault(each.id, StructureDocument.of(each))
    return tuple(places.values())


def without_filter(query, dimension):
    return replace(query, where=replace(query.where, **{FILTERS[dimension]: ()}))


def values_met(document, query, dimension):
    """The values of each activity that is alone a match for the filters."""
    for activity in document.activities:
        alone = fields_of(replace(document, activities=(activity,)))
        if query.identifier or all(
            holds(each, alone) for each in [meeting(query.where, around(query))] if each
        ):
            yield from distinct([activity], dimension)


def place(hit):
    return hit.position.tier, hit.position.key


class EmptyEngine(InMemoryEngine):
    """Answers, but nothing has been published yet."""

    def refuse(self, *_asked, **_how):
        raise NothingPublished("Aucun annuaire n’est encore publié.")

    publication = candidates = structures = lookup = vocabulary = refuse

    publication = candidates = facets = lookup = vocabulary = refuse


class SilentEngine(InMemoryEngine):
    """Does not answer."""

    def refuse(self, *_asked, **_how):
        raise EngineUnavailable("Le moteur de recherche ne répond pas.")

    publication = candidates = structures = lookup = vocabulary = refuse

    publication = candidates = facets = lookup = vocabulary = refuse


def a_sheet(listing, publication):
    """Stands for the sheet of a listing: its facts, deterministic, in bytes."""
    return Sheet.of(f"%PDF {listing.id} {publication.data_date}".encode())
