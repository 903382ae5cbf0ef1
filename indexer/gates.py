"""Gates: what must hold before a load is kept. A bad file must not empty the directory."""

from directory.errors import PublicationRefused
from indexer.store import Loading

MAX_LOSS = 0.10
"""Share of the published people that a full extraction may lack (design: formats, section 1)."""


def check_count(loading: Loading, max_loss: float = MAX_LOSS) -> None:
    """Refuse a full extraction that holds nobody, or far fewer people than are published.

    Raises:
        PublicationRefused: naming both counts and the way out.
    """
    people, _ = loading.counts()
    before = loading.people_before
    if people == 0:
        raise PublicationRefused("aucun professionnel dans ces fichiers : rien n'est changé")
    if people < before * (1 - max_loss):
        raise PublicationRefused(
            f"{people} professionnels au lieu de {before} : plus de {max_loss:.0%} de moins. Rien "
            "n'est changé ; si c'est voulu, relancez avec --max-loss"
        )


def check_written(written: int, people: int) -> None:
    """Refuse to serve an index that lacks somebody the store holds.

    Raises:
        PublicationRefused: naming both counts.
    """
    if written < people:
        raise PublicationRefused(f"{written} documents écrits pour {people} professionnels")
