"""Gates: checks that a load must pass before it is stored. A bad file must not empty the directory.

The checks take plain values, so that a dry run makes the same ones as a load, but for the age
of the extraction, which needs the store.
"""

from collections.abc import Callable, Mapping
from datetime import datetime

from msgspec import Struct, field

from directory.errors import PublicationRefused, SourceRefused

MAX_LOSS_SHARE = 0.10
"""Share of the published people that a full extraction may lack."""

GateCheck = Callable[[], None]


class Gates(Struct):
    """The gates of one run: a failed check raises, unless the operator overrules it with a reason.

    Attributes:
        force_reason: why the operator overrules failed checks.
        overruled_errors: messages of the checks that failed and were overruled.
    """

    force_reason: str | None = None
    overruled_errors: list[str] = field(default_factory=list)

    def run_check(self, check: GateCheck) -> None:
        """Run a check.

        Raises:
            PublicationRefused, SourceRefused: the check failed and is not overruled.
        """
        try:
            check()
        except (PublicationRefused, SourceRefused) as refusal:
            if not self.force_reason:
                raise
            self.overruled_errors.append(str(refusal))


def check_age(extracted_at: datetime, newest: datetime | None) -> None:
    """Refuse an extraction older than the last one loaded: it would undo newer changes.

    Raises:
        SourceRefused: with both times and the way to proceed.
    """
    if newest and extracted_at < newest:
        raise SourceRefused(
            f"ces fichiers ont été extraits le {extracted_at:%Y-%m-%d à %H:%M}, avant les derniers "
            f"chargés ({newest.astimezone(extracted_at.tzinfo):%Y-%m-%d à %H:%M}). Rien n'est "
            "changé ; si c'est voulu, relancez avec --force RAISON"
        )


def check_mixture(*, is_synthetic: bool, was_synthetic: bool, people_before: int) -> None:
    """Refuse fictitious people in a real directory, and real people in a fictitious one.

    Raises:
        SourceRefused: with the way to proceed.
    """
    if people_before and is_synthetic != was_synthetic:
        kind = "fictif" if was_synthetic else "réel"
        raise SourceRefused(
            f"l'annuaire est {kind} et ces fichiers ne le sont pas : "
            "chargez-les dans un autre dossier (ANNUAIRE_DATA_DIR)"
        )


def check_people_count(people: int, people_before: int, max_loss: float) -> None:
    """Refuse a full extraction without people, or with far fewer people than are published.

    Raises:
        PublicationRefused: with both counts and the way to proceed.
    """
    if people == 0:
        raise PublicationRefused("aucun professionnel dans ces fichiers : rien n'est changé")
    if people < people_before * (1 - max_loss):
        raise PublicationRefused(
            f"{people} professionnels au lieu de {people_before} : plus de {max_loss:.0%} de "
            "moins. Rien n'est changé ; si c'est voulu, relancez avec --max-loss, ou --force RAISON"
        )


def check_files_not_empty(rows: Mapping[str, int], people_before: int) -> None:
    """Refuse a file with only a header once people are published: its data would all be deleted.

    Raises:
        PublicationRefused: with the file and the way to proceed.
    """
    for file, count in rows.items():
        if not count and people_before:
            raise PublicationRefused(
                f"{file} : le fichier ne contient aucune ligne. Rien n'est changé ; pour charger "
                "les autres et garder le reste tel quel, retirez-le et relancez avec --partial"
            )


def check_document_count(document_count: int, people: int) -> None:
    """Refuse to serve an index with fewer documents than people in the store.

    Raises:
        PublicationRefused: with both counts.
    """
    if document_count < people:
        raise PublicationRefused(f"{document_count} documents écrits pour {people} professionnels")
