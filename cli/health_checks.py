"""The checks of `annuaire doctor`: each is one entry of `HEALTH_CHECKS`.

A check yields findings: what it looked at, whether it is well, and what to do if it is not. It
changes nothing, and names nobody.
"""
# ruff: noqa: PLC0415 - imported when a check runs

from collections.abc import Callable, Iterator
from datetime import datetime
from enum import StrEnum
from functools import cached_property
from typing import TYPE_CHECKING

from msgspec import Struct

from cli.output import group_thousands
from cli.server.wiring import build_search_engine, find_file_faults, has_store, open_store
from directory.errors import DirectoryError

if TYPE_CHECKING:
    from directory.publication import Publication
    from directory.search import SearchEngine
    from directory.settings import Settings
    from indexer.publication.agreement.differences import Difference
    from indexer.store import Store

SAMPLED_PEOPLE = 200
"""People compared on each side, unless everybody is."""
UNAVAILABLE_REMEDY = "remédiez-y, puis recommencez"
REBUILD_REMEDY = "annuaire publish ; si l'écart revient, signalez-le avec ce compte rendu"


class Health(StrEnum):
    """The outcome of a check."""

    FINE = "fine"
    FAULT = "fault"
    SKIPPED = "skipped"
    """It could not be made here, for the reason given."""


class Finding(Struct, frozen=True):
    """One line of the report.

    Attributes:
        text: what was found, in French.
        remedy: what to do; empty if nothing is wrong.
    """

    health: Health
    text: str
    remedy: str = ""


class CheckContext(Struct, frozen=True, dict=True):
    """What is checked.

    Attributes:
        now: the time, from the caller's clock.
        is_whole: compare everybody instead of a sample.
    """

    settings: "Settings"
    now: datetime
    is_whole: bool

    @cached_property
    def engine(self) -> "SearchEngine":
        """The served index."""
        return build_search_engine(self.settings)

    @property
    def served(self) -> "Publication":
        """The publication served now."""
        return self.engine.publication()


class HealthCheck(Struct, frozen=True):
    """A check of the report.

    Attributes:
        name: for programs.
        title: for people, in French.
        run: yields what it finds.
    """

    name: str
    title: str
    run: Callable[[CheckContext], Iterator[Finding]]


def run_health_check(check: HealthCheck, context: CheckContext) -> list[Finding]:
    """Run a check; an engine or a store that does not answer is a fault like others."""
    try:
        return list(check.run(context))
    except DirectoryError as error:
        return [Finding(Health.FAULT, str(error), UNAVAILABLE_REMEDY)]


def check_files(context: CheckContext) -> Iterator[Finding]:
    """Compare the files of each publication with their checksums."""
    faults_by_publication = find_file_faults(context.settings)
    if faults_by_publication is None:
        yield Finding(Health.SKIPPED, "un cluster OpenSearch vérifie lui-même ses fichiers")
        return
    for publication, faults in faults_by_publication.items():
        if faults:
            text = f"la publication {publication} est abîmée : {', '.join(faults)}"
            yield Finding(Health.FAULT, text, "annuaire publish")
    if not any(faults_by_publication.values()):
        yield Finding(Health.FINE, f"{len(faults_by_publication)} publications entières")


def check_publication(context: CheckContext) -> Iterator[Finding]:
    """Say what is served, and whether a part is held back."""
    served = context.served
    people = group_thousands(served.professionals)
    text = f"données du {served.data_date}, {people} personnes"
    if served.behind:
        remedy = "corrigez ce qui a été refusé, puis annuaire load ; ou annuaire publish"
        text = f"{text} ; les changements depuis le n° {served.behind} sont retenus"
        yield Finding(Health.FAULT, text, remedy)
    else:
        yield Finding(Health.FINE, text)


def check_store(context: CheckContext) -> Iterator[Finding]:
    """Check that the store is the one of the index, and has nothing that is not served."""
    if not has_store(context.settings):
        yield Finding(Health.SKIPPED, "pas de base ici : un serveur n'en a pas besoin")
        return
    served = context.served
    with open_store(context.settings) as store:
        yield check_published(store, served)
        if store.has_unpublished_load():
            text = "un chargement enregistré n'est ni publié, ni refusé"
            yield Finding(Health.FAULT, text, "annuaire publish")
        if store.has_scheduled_changes(context.now.date()):
            text = "des activités ont commencé ou fini sans que l'index le dise"
            yield Finding(Health.FAULT, text, "annuaire publish, ou annuaire apply --watch")


def check_published(store: "Store", served: "Publication") -> Finding:
    """Check that the served index follows this store, and has all of its changes."""
    from indexer.publication.store_comparison import StoreRelation, find_mismatch, relate_store

    if mismatch := find_mismatch(store, served):
        return Finding(Health.FAULT, mismatch.text, mismatch.remedy)
    if relate_store(store, served) is StoreRelation.LEVEL:
        return Finding(Health.FINE, f"base et index au n° {served.sequence}")
    changes = store.read_last_sequence() - served.sequence
    text = (
        f"{group_thousands(changes)} changements de la base ne sont pas publiés"
        if changes
        else "la base fait suite à ce qui est servi, mais n'est pas encore publiée"
    )
    return Finding(Health.FAULT, text, "annuaire publish")


def check_agreement(context: CheckContext) -> Iterator[Finding]:
    """Compare what is served with what the store says, while no other run changes either."""
    from indexer.lock import hold_run_lock
    from indexer.publication.agreement.comparison import IndexComparison
    from indexer.publication.store_comparison import find_mismatch

    settings = context.settings
    if not has_store(settings):
        yield Finding(Health.SKIPPED, "pas de base ici : rien à quoi comparer")
        return
    with (
        hold_run_lock(settings.data_dir, settings.store_url, is_waiting=True),
        open_store(settings) as store,
    ):
        if find_mismatch(store, context.served):
            yield Finding(Health.SKIPPED, "la base n'est pas celle de cet index")
            return
        comparison = IndexComparison(store, context.engine)
        agreement = (
            comparison.compare_everybody()
            if context.is_whole
            else comparison.compare_sample(SAMPLED_PEOPLE)
        )
    for difference in agreement.differences:
        yield Finding(Health.FAULT, describe_difference(difference), REBUILD_REMEDY)
    if not agreement.differences:
        people = group_thousands(agreement.people)
        yield Finding(Health.FINE, f"{people} personnes comparées, sans écart")


def describe_difference(difference: "Difference") -> str:
    """One kind of difference, in French."""
    subject = f" ({difference.subject})" if difference.subject else ""
    label = DIFFERENCE_LABELS[difference.kind.value]
    return f"{label}{subject} : {group_thousands(difference.count)}"


DIFFERENCE_LABELS = {
    "missing": "personnes de la base absentes de l'index",
    "unknown": "personnes de l'index absentes de la base",
    "content": "fiches qui ne sont pas celles de la base",
    "sequence": "numéros de changement qui ne sont pas ceux de la base",
    "owner": "numéros qui ne mènent pas à leur titulaire",
    "order": "personnes mal rangées",
    "name": "personnes introuvables par leur nom",
    "word": "mots de noms que l'index ne connaît pas",
    "unused word": "mots que plus personne ne porte",
    "structure": "lieux d'exercice qui ne sont pas comme leurs praticiens les disent",
    "missing structure": "lieux d'exercice absents de l'index",
    "ended role": "personnes dont les activités finies ne sont pas celles de la base",
    "facet": "comptes de filtres faux",
    "count": "comptes de la publication faux",
}
HEALTH_CHECKS = (
    HealthCheck("files", "Fichiers", check_files),
    HealthCheck("publication", "Publication", check_publication),
    HealthCheck("store", "Base", check_store),
    HealthCheck("agreement", "Contenu", check_agreement),
)
"""All checks, in the order of the report."""
