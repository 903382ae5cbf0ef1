"""Fakes: in-memory implementations of the ports, simple enough to be obviously correct."""

from collections import Counter

from msgspec.structs import replace

from directory.document import Record
from directory.ends import StructureChange
from directory.errors import EngineUnavailable, NothingPublished
from directory.facets.definition import collect_distinct_values
from directory.matching.expressions import is_match
from directory.matching.filter_terms import build_activity_expression
from directory.matching.filters_table import FILTER_BY_DIMENSION
from directory.matching.structure_tiers import build_structure_tiers, collect_structure_fields
from directory.matching.tiers import (
    build_tiers,
    choose_owners,
    collect_document_fields,
    merge_rings,
)
from directory.model.listing import Listing
from directory.model.structures import (
    PublishedStructure,
    StructureDocument,
    StructureTombstone,
)
from directory.search import (
    Candidates,
    ChangeSpan,
    Dimension,
    Hit,
    PersonChange,
    Position,
    StructureCandidates,
    StructureHit,
    Tombstone,
    Total,
)
from directory.structure_changes import (
    add_place_reports,
    build_structure_document,
    collect_place_reports,
)
from directory.text.spelling import Vocabulary
from pdf.fingerprint_keys import FingerprintKey, FingerprintKeys
from pdf.fingerprints import issue_fingerprint
from pdf.issuer import SheetIssuer
from pdf.messages import SheetDocument
from tests.builders import TODAY, a_publication, a_sidecar
from web.verification import VerificationKeys


class InMemoryEngine:
    """Evaluates every tier over every document; its results define what a match is."""

    name = "memory"

    def __init__(self, documents=(), publication=None, departures=()):
        self.documents = tuple(documents)
        self.structure_documents = make_structure_documents(self.documents, departures)
        self.served = publication or a_publication(
            professionals=len(self.documents), sequence=len(self.documents)
        )

    def publication(self):
        return self.served

    def candidates(self, query, *, limit, after=None):
        hits = sorted(self.find_hits(query), key=position_sort_key)
        rest = [
            hit for hit in hits if after is None or position_sort_key(hit) > (after.tier, after.key)
        ]
        return Candidates(Total.of(len(hits)), tuple(rest[:limit]), has_more=len(rest) > limit)

    def find_hits(self, query):
        tiers = build_tiers(query)
        for document in self.documents:
            fields = collect_document_fields(document)
            for rank, (tier, expression) in enumerate(tiers):
                if is_match(expression, fields):
                    key = getattr(document.order, query.order)
                    yield Hit(document.listing, tier, Position(rank, key))
                    break

    def structures(self, query, *, limit, after=None):
        hits = sorted(self.find_structure_hits(query), key=position_sort_key)
        rest = [
            hit for hit in hits if after is None or position_sort_key(hit) > (after.tier, after.key)
        ]
        return StructureCandidates(
            Total.of(len(hits)), tuple(rest[:limit]), has_more=len(rest) > limit
        )

    def find_structure_hits(self, query):
        for document in self.structure_documents:
            fields = collect_structure_fields(document)
            for rank, (tier, expression) in enumerate(build_structure_tiers(query)):
                if is_match(expression, fields):
                    position = Position(rank, document.order)
                    yield StructureHit(publish_structure(document), tier, position)
                    break

    def facets(self, query, *, limit):
        return {each: tuple(self.count_matching_values(query, each)[:limit]) for each in Dimension}

    def count_matching_values(self, query, dimension):
        """For each value, the people with an activity that has it and meets the other filters."""
        others = query if query.identifier else remove_dimension_filter(query, dimension)
        one_ring = (merge_rings(others),) if others.rings else ()
        tiers = build_tiers(replace(others, rings=one_ring))
        counts = Counter(
            value
            for document in self.documents
            if any(is_match(each, collect_document_fields(document)) for _, each in tiers)
            for value in set(find_matching_values(document, others, dimension))
        )
        return sorted(counts.items(), key=lambda each: (-each[1], each[0]))

    def vocabulary(self):
        return Vocabulary(a_sidecar(self.documents).words)

    def lookup(self, ids):
        return choose_owners(
            ids, ((d.listing or Tombstone(d.id), d.identifiers) for d in self.documents)
        )

    def person(self, number):
        owner = self.lookup([number]).get(number)
        return Record.of(owner) if isinstance(owner, Listing) else owner

    def changes(self, since, limit):
        later = [document for document in self.documents if document.sequence > since]
        later.sort(key=lambda document: document.sequence)
        return [PersonChange(d.sequence, d.listing or Tombstone(d.id)) for d in later[:limit]]

    def measure_changes(self, since, limit):
        changes = self.changes(since, limit)
        return ChangeSpan(len(changes), changes[-1].sequence if changes else since)

    def ended_roles(self, ids):
        return {d.id: d.ended_roles for d in self.documents if d.id in ids and d.ended_roles}

    def lookup_structures(self, ids):
        return {d.id: publish_structure(d) for d in self.structure_documents if d.id in ids}

    def structure_changes(self, since, limit):
        later = [
            StructureChange(d.sequence, publish_structure(d))
            for d in self.structure_documents
            if d.sequence > since
        ]
        later.sort(key=lambda each: (each.sequence, each.structure.id))
        return [each for each in later if each.sequence <= later[:limit][-1].sequence]


def make_structure_documents(documents, departures=()):
    """A document for each structure, as the newest listing reports it, or a tombstone."""
    reports = {}
    for document in documents:
        add_place_reports(reports, collect_place_reports(document))
    left = dict(departures)
    return tuple(
        build_structure_document(id_, reports.get(id_), left.get(id_))
        for id_ in dict.fromkeys((*reports, *left))
    )


def publish_structure(document: StructureDocument):
    """The structure of a document, as an engine serves it."""
    if document.place:
        return PublishedStructure(document.place, document.updated_at)
    return StructureTombstone(document.id, document.updated_at)


def remove_dimension_filter(query, dimension):
    return replace(query, where=replace(query.where, **{FILTER_BY_DIMENSION[dimension].name: ()}))


def find_matching_values(document, query, dimension):
    """The values of each activity that by itself matches the filters."""
    for activity in document.activities:
        alone = collect_document_fields(replace(document, activities=(activity,)))
        if query.identifier or all(
            is_match(each, alone)
            for each in [build_activity_expression(query.where, merge_rings(query))]
            if each
        ):
            yield from collect_distinct_values([activity], dimension)


def position_sort_key(hit):
    return hit.position.tier, hit.position.key


class EmptyEngine(InMemoryEngine):
    """An engine that answers, but has no publication yet."""

    def refuse(self, *_asked, **_how):
        raise NothingPublished("Aucun annuaire n’est encore publié.")

    publication = candidates = structures = lookup = vocabulary = refuse

    publication = candidates = facets = lookup = vocabulary = refuse


class SilentEngine(InMemoryEngine):
    """An engine that does not answer."""

    def refuse(self, *_asked, **_how):
        raise EngineUnavailable("Le moteur de recherche ne répond pas.")

    publication = candidates = structures = lookup = vocabulary = refuse

    publication = candidates = facets = lookup = vocabulary = refuse


class FixedKeyring:
    """Keys that no file holds; the last one signs."""

    def __init__(self, *letters):
        keys = tuple(FingerprintKey(each, each.encode() * 32, TODAY) for each in letters or "k")
        self.keys = FingerprintKeys(keys[-1].id, keys)


KEYRING = FixedKeyring()
"""The keys of the service under test."""
VERIFICATION_KEYS = VerificationKeys(KEYRING)


def an_issuer(public_url="https://annuaire.example", keyring=KEYRING, name="", seal=None):
    return SheetIssuer(public_url, keyring, name, seal)


def a_fingerprint(listing, data_date=TODAY, keyring=KEYRING):
    """What the service under test prints on a sheet."""
    return issue_fingerprint(listing, data_date, keyring.keys.signing_key)


def a_sheet(listing, publication):
    """A fake sheet: deterministic bytes from the id and the date of the data."""
    return SheetDocument.from_pdf(f"%PDF {listing.id} {publication.data_date}".encode())
