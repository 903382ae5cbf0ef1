"""The gates of a load and of a dry run: what the files give, compared with what is served."""

from collections.abc import Iterator, Mapping
from functools import partial

from msgspec import Struct

from directory.publication import Publication
from indexer.coverage import CoverageCounts
from indexer.publication.gates import (
    GateCheck,
    Population,
    check_columns,
    check_files_not_empty,
    check_last_lines,
    check_mixture,
    check_orphans,
    iterate_population_checks,
)
from indexer.report import Report
from indexer.sources import FileKind, SourceFiles
from indexer.store import LoadTransaction

NOTHING_SERVED = (
    "aucun annuaire n'est en service : les contrôles qui comparent avec ce qui est servi ne "
    "s'appliquent pas (seuls les nombres sont comparés, avec la base)"
)
NOTHING_STORED = (
    "la base n'a personne : la part des professionnels modifiés et les colonnes du dernier "
    "chargement ne sont pas comparées"
)

COVERED_FIELD_BY_COLUMN = {
    "other_ids": "former_ids",
    "role": "function",
    "postal": "postal_code",
    "key": "structure_id",
    "name": "structure_name",
    "phone": "phones",
    "second_phone": "phones",
    "savoir_faire_type": "savoir_faire",
    "diploma": "diplomas",
    "diploma_type": "diplomas",
    "authorisation": "authorisations",
    "discipline": "authorisations",
    **dict.fromkeys(
        (
            "recipient",
            "complement",
            "number",
            "repetition",
            "street_type",
            "street",
            "distribution",
            "cedex",
        ),
        "street",
    ),
}
"""The public field of a column, without `_code` or `_label`, where its name is another."""


def find_covered_field(column_field: str) -> str:
    """Return the name of the public field that a column is part of (`indexer.sources.columns`)."""
    stem = column_field.removesuffix("_code").removesuffix("_label")
    return COVERED_FIELD_BY_COLUMN.get(stem, stem)


def select_filled_columns(columns: Mapping[str, str], coverage: CoverageCounts) -> dict[str, str]:
    """Return the columns whose public field anybody has; an empty column may go away unnoticed."""
    return {
        field: name
        for field, name in columns.items()
        if coverage.present.get(find_covered_field(field), 0) > 0
    }


class LoadComparison(Struct, frozen=True):
    """The files of a load, the store and what is served, to be compared.

    Attributes:
        served: the served publication, if any.
    """

    sources: SourceFiles
    transaction: LoadTransaction
    report: Report
    served: Publication | None

    @property
    def before(self) -> Population:
        """The population that is served; without a publication, that of the store."""
        if self.served:
            return Population.of_publication(self.served)
        return Population(self.transaction.people_before, self.transaction.activities_before)

    def note_missing_comparisons(self) -> None:
        """Note in the report which comparisons cannot be made."""
        if self.served is None:
            self.report.notes.append(NOTHING_SERVED)
        elif not self.transaction.people_before:
            self.report.notes.append(NOTHING_STORED)

    def check_mixture(self) -> None:
        """Refuse fictitious people in a real directory, and real people in a fictitious one.

        Raises:
            SourceRefused: with the way to proceed.
        """
        check_mixture(
            is_synthetic=self.sources.synthetic,
            was_synthetic=(self.served or self.transaction.metadata).synthetic,
            people_before=self.before.people,
        )

    def iterate_checks(
        self, correction: CoverageCounts, *, max_reject_share: float, max_loss: float
    ) -> Iterator[GateCheck]:
        """Yield the checks, once all people of the files have been compared with the store.

        Args:
            correction: the difference between the people of the files and those of the load.
            max_reject_share: as in the options of the load.
            max_loss: as in the options of the load.
        """
        report, transaction, before = self.report, self.transaction, self.before
        after = Population(
            transaction.people,
            transaction.activities,
            self.compute_coverage(correction),
            transaction.kept_people if transaction.people_before else None,
        )
        yield lambda: report.refuse_reject_share_above(max_reject_share)
        empty_before = self.find_files_empty_before()
        yield lambda: check_files_not_empty(report.rows, before.people, empty_before)
        yield lambda: check_last_lines(report.cut_lines)
        yield from self._iterate_file_checks()
        yield from iterate_population_checks(before, after, max_loss)

    def find_files_empty_before(self) -> frozenset[str]:
        """The files of which the last one loaded, of the same edition, was empty."""
        counts = self.transaction.facts.read_row_counts()
        return frozenset(
            layout.file for source, layout in self.sources.files if counts.get(source.edition) == 0
        )

    def record_facts(self, correction: CoverageCounts) -> None:
        """Store the columns, the shares of the fields and the labels, for what comes next."""
        columns = {
            source.edition: select_filled_columns(layout.list_columns(), self.report.coverage)
            for source, layout in self.sources.files
        }
        facts = self.transaction.facts
        facts.record_columns(columns)
        facts.record_row_counts(
            {source.edition: self.report.rows[layout.file] for source, layout in self.sources.files}
        )
        if FileKind.ACTIVITIES in self.sources.kinds:
            facts.record_orphan_shares(
                {
                    source.edition: self.report.orphan_rows[layout.file]
                    / max(1, self.report.rows[layout.file])
                    for source, layout in self.sources.files
                }
            )
        facts.record_coverage(self.compute_coverage(correction))
        self.transaction.record_labels(self.report.labels)

    def compute_coverage(self, correction: CoverageCounts) -> dict[str, float]:
        """Return the shares of the public fields after the load; empty if they are unknown.

        A complete load has everybody. A partial one changes the shares of the served publication,
        which is unknown when an older version published it.
        """
        total = CoverageCounts()
        if self.sources.kinds != frozenset(FileKind) and self.transaction.people_before:
            before = self.before
            if not before.coverage:
                return {}
            total = CoverageCounts.from_shares(before.people, before.activities, before.coverage)
        total.add(self.report.coverage)
        total.add(correction)
        return total.compute_shares()

    def _iterate_file_checks(self) -> Iterator[GateCheck]:
        """Yield the checks of each file against the last one of its edition."""
        facts = self.transaction.facts
        columns, orphan_shares = facts.read_columns(), facts.read_orphan_shares()
        for source, layout in self.sources.files:
            missing = layout.find_missing_columns(columns.get(source.edition, {}))
            yield partial(check_columns, layout.file, missing)
            if self.before.people:
                yield partial(
                    check_orphans,
                    layout.file,
                    self.report.orphan_rows[layout.file],
                    self.report.rows[layout.file],
                    orphan_shares.get(source.edition, 0.0),
                )
