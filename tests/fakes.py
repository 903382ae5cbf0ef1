"""Fakes: the ports in memory, right by inspection, for tests of what stands on them."""

from directory.engines.matching import answers, fields_of, holds, tiers
from directory.engines.structure_matching import structure_fields_of, structure_tiers
from directory.errors import EngineUnavailable, NothingPublished
from directory.search import (
    Candidates,
    Hit,
    Position,
    StructureHit,
    Structures,
    Tombstone,
    Total,
)
from directory.structures import StructureDocument, structures_of
from directory.vocabulary import Vocabulary
from pdf.facts import Sheet
from tests.builders import a_publication, packed_words


class InMemoryEngine:
    """Evaluates every tier over every document; what it answers is the definition of a match."""

    name = "memory"

    def __init__(self, documents=(), publication=None):
        self.documents = tuple(documents)
        self.served = publication or a_publication(professionals=len(self.documents))

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

    def vocabulary(self):
        return Vocabulary(packed_words(self.documents))

    def lookup(self, ids):
        return answers(ids, ((d.listing or Tombstone(d.id), d.identifiers) for d in self.documents))


def structure_documents(documents):
    """A document for each place of practice on the listings, the first that tells of it."""
    places = {}
    for document in documents:
        for each in structures_of(document.listing) if document.listing else ():
            places.setdefault(each.id, StructureDocument.of(each))
    return tuple(places.values())


def place(hit):
    return hit.position.tier, hit.position.key


class EmptyEngine(InMemoryEngine):
    """Answers, but nothing has been published yet."""

    def refuse(self, *_asked, **_how):
        raise NothingPublished("Aucun annuaire n’est encore publié.")

    publication = candidates = structures = lookup = vocabulary = refuse


class SilentEngine(InMemoryEngine):
    """Does not answer."""

    def refuse(self, *_asked, **_how):
        raise EngineUnavailable("Le moteur de recherche ne répond pas.")

    publication = candidates = structures = lookup = vocabulary = refuse


def a_sheet(listing, publication):
    """Stands for the sheet of a listing: its facts, deterministic, in bytes."""
    return Sheet.of(f"%PDF {listing.id} {publication.data_date}".encode())
