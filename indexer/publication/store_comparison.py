"""Compare the store with the served index, before a run changes either.

A store that is empty, another one, or a backup of what it was would serve wrong people: those who
opposed would be public again, and sequence numbers would be given twice. One number cannot tell
these cases apart; the id of the store, its epoch and its last sequence number together do.
"""

from enum import StrEnum

from msgspec import Struct
from msgspec.structs import replace

from directory.change_history import PastEpoch
from directory.errors import StoreMismatch
from directory.publication import Publication
from directory.publishing import SearchIndex
from indexer.store import Store, StoreIdentity

REMEDY = (
    "Soit la bonne base est ailleurs : indiquez-la (ANNUAIRE_DATABASE_URL) ou "
    "restaurez-la. Soit cette base doit faire suite à ce qui est servi : "
    "« annuaire publish --resume », qui reprend les numéros et garde les oppositions. Soit c'est "
    "un annuaire tout neuf : prenez un autre dossier (ANNUAIRE_DATA_DIR) ou un autre index "
    "(ANNUAIRE_OPENSEARCH_INDEX)"
)


class StoreRelation(StrEnum):
    """How a store stands to the served index."""

    FIRST = "first"
    """Nothing is served yet."""
    LEVEL = "level"
    """Every change of the store is served, or was refused."""
    AHEAD = "ahead"
    """The store has changes that are not served yet."""
    UNFILLED = "unfilled"
    """It continues the served history (`annuaire publish --resume`), but nobody is loaded yet."""
    EMPTY = "empty"
    """It has nobody, although people are served."""
    ANOTHER = "another"
    """The index is made from another store."""
    BEHIND = "behind"
    """The index has changes that the store does not have: an older state was restored."""


WRITABLE_RELATIONS = frozenset((StoreRelation.FIRST, StoreRelation.LEVEL, StoreRelation.AHEAD))
MISMATCHES = {
    StoreRelation.UNFILLED: "la base fait suite à ce qui est servi, mais n'a encore personne",
    StoreRelation.EMPTY: "la base est vide, alors qu'un annuaire est servi",
    StoreRelation.ANOTHER: "la base n'est pas celle dont vient l'annuaire servi",
    StoreRelation.BEHIND: "la base est en retard sur l'annuaire servi (une sauvegarde restaurée ?)",
}


class Mismatch(Struct, frozen=True):
    """Why the served index does not follow a store, and what to do, in French."""

    text: str
    remedy: str


def compare_store_with_index(store: Store, index: SearchIndex) -> StoreRelation:
    """Return how a store stands to the served index, whatever version wrote that index."""
    served = index.identify_served()
    return StoreRelation.FIRST if served is None else relate_store(store, served)


def check_store_follows_index(store: Store, index: SearchIndex, *, is_load: bool = False) -> None:
    """Refuse a store that is not the one that the served index follows; both stay as they are.

    Args:
        store: the store of the run.
        index: the index that the run would change.
        is_load: whether the run loads files, which a store that nobody is loaded into needs.

    Raises:
        StoreMismatch: with the case, both sequence numbers and the ways out.
    """
    served = index.identify_served()
    if served is None:
        return
    if is_load and relate_store(store, served) is StoreRelation.UNFILLED:
        return
    mismatch = find_mismatch(store, served)
    if mismatch:
        raise StoreMismatch(f"{mismatch.text}. Rien n'est changé. {mismatch.remedy}")


def find_mismatch(store: Store, served: Publication) -> Mismatch | None:
    """Return why the served index does not follow a store; None if it does."""
    relation = relate_store(store, served)
    if relation in WRITABLE_RELATIONS:
        return None
    if relation is StoreRelation.UNFILLED:
        return Mismatch(MISMATCHES[relation], "Chargez d'abord les fichiers (annuaire load)")
    numbers = (
        f"dernier numéro de la base {store.read_last_sequence()}, "
        f"de l'annuaire servi {served.sequence}"
    )
    return Mismatch(f"{MISMATCHES[relation]} : {numbers}", REMEDY)


def relate_store(store: Store, served: Publication) -> StoreRelation:
    """Return how a store stands to a served publication."""
    identity, people = store.read_identity(), store.has_people()
    if is_continued_by(identity, served):
        return StoreRelation.AHEAD if people else StoreRelation.UNFILLED
    if not people and is_emptied(store, identity, served):
        return StoreRelation.EMPTY
    if served.store_id and served.store_id != identity.store_id:
        return StoreRelation.ANOTHER
    if identity.last_sequence < served.sequence or served.epoch not in {"", identity.epoch}:
        return StoreRelation.BEHIND
    return relate_later_store(store, identity, served)


def relate_later_store(store: Store, identity: StoreIdentity, served: Publication) -> StoreRelation:
    """Return how a store stands that has the number of the index, or a later one."""
    if identity.last_sequence == served.sequence:
        return StoreRelation.LEVEL
    return StoreRelation.AHEAD if is_adoptable(store, served) else StoreRelation.ANOTHER


def is_continued_by(identity: StoreIdentity, served: Publication) -> bool:
    """Whether a store has resumed the served history, and is not served itself yet."""
    served_epoch = PastEpoch(served.epoch, served.sequence)
    return bool(identity.earlier_epochs) and identity.earlier_epochs[-1] == served_epoch


def is_emptied(store: Store, identity: StoreIdentity, served: Publication) -> bool:
    """Whether a store without people is not the one from which everybody was published."""
    is_same_store = (served.store_id, served.epoch) == (identity.store_id, identity.epoch)
    has_rows = store.read_last_id() > 0
    return not (is_same_store and has_rows and identity.last_sequence >= served.sequence)


def is_adoptable(store: Store, served: Publication) -> bool:
    """Whether a store that is ahead of an index without a store id is the one it is made from.

    An older version published such an index. Its store has the same order of people, unless a load
    that reassigned the order was interrupted before its publication.
    """
    has_same_order = store.read_metadata().order_version == served.order_version
    return bool(served.store_id) or has_same_order or store.has_unpublished_load()


def has_other_history(store: Store, served: Publication) -> bool:
    """Whether the served index belongs to an earlier epoch than the store: it must be rebuilt."""
    identity = store.read_identity()
    return served.epoch != identity.epoch and bool(served.epoch or identity.earlier_epochs)


def stamp_publication(publication: Publication, store: Store) -> Publication:
    """Return a publication with the identity of the store that it is made from."""
    identity = store.read_identity()
    earlier = tuple(each for each in identity.earlier_epochs if each.id)
    return replace(
        publication, store_id=identity.store_id, epoch=identity.epoch, earlier_epochs=earlier
    )
