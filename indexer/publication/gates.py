"""Gates: checks that a load or a publication must pass. A bad file must not empty the directory.

What would be served is compared with what is served, not with the store: an emptied store, or
another one, turns no gate off. The checks take plain values, so that a dry run makes the same ones
as a load, but for the age of the extraction. `indexer.gate_table` has the limits and messages.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from datetime import datetime

from msgspec import Struct, field

from directory.errors import IndexingError, PublicationRefused, SourceRefused
from directory.publication import Publication
from indexer import gate_table
from indexer.coverage import COVERED_FIELDS, CoveredField
from indexer.gate_table import MIN_AFFECTED, MIN_LOSS_SHARE_OF_FEW, format_percent

WAY_OUT = "Rien n'est changé ; si c'est voulu, relancez avec --force RAISON"

GateCheck = Callable[[], None]


class Population(Struct, frozen=True):
    """What is served, or would be.

    Attributes:
        people, activities: their numbers.
        coverage: the share of the people or activities that have each public field.
        kept_people: of the people served until now, how many stay as they are; None if unknown.
    """

    people: int
    activities: int
    coverage: Mapping[str, float] = {}
    kept_people: int | None = None

    @classmethod
    def of_publication(cls, publication: Publication) -> "Population":
        """The population of a publication."""
        return cls(publication.professionals, publication.activities, publication.coverage)


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
        for refusal in self._overrule((check,)):
            raise refusal

    def run_checks(self, checks: Iterable[GateCheck]) -> None:
        """Run every check, so that an operator learns all reasons at once, and the way out.

        Raises:
            PublicationRefused, SourceRefused: checks failed and are not overruled.
        """
        refusals = self._overrule(checks)
        if refusals:
            reasons = [str(each) for each in refusals]
            kind = type(refusals[0]) if len(refusals) == 1 else PublicationRefused
            raise kind(f"{join_reasons(reasons)}. {WAY_OUT}")

    def _overrule(self, checks: Iterable[GateCheck]) -> list[IndexingError]:
        """Run checks; return the refusals that are not overruled."""
        refusals = list(filter(None, map(attempt_check, checks)))
        if not self.force_reason:
            return refusals
        self.overruled_errors += map(str, refusals)
        return []


def attempt_check(check: GateCheck) -> IndexingError | None:
    """Run a check; return its refusal."""
    try:
        check()
    except (PublicationRefused, SourceRefused) as refusal:
        return refusal
    return None


def join_reasons(reasons: list[str]) -> str:
    """Return the only reason, or all of them numbered."""
    if len(reasons) == 1:
        return reasons[0]
    numbered = (f"({number}) {reason}" for number, reason in enumerate(reasons, 1))
    return f"{len(reasons)} contrôles refusent : {' ; '.join(numbered)}"


def check_age(extracted_at: datetime, newest: datetime | None) -> None:
    """Refuse an extraction older than the last one loaded: it would undo newer changes.

    Raises:
        SourceRefused: with both times.
    """
    if newest and extracted_at < newest:
        newest = newest.astimezone(extracted_at.tzinfo)
        raise gate_table.AGE.describe_refusal(extracted_at=extracted_at, newest=newest)


def check_mixture(*, is_synthetic: bool, was_synthetic: bool, people_before: int) -> None:
    """Refuse fictitious people in a real directory, and real people in a fictitious one.

    Raises:
        SourceRefused: with the way to proceed.
    """
    if people_before and is_synthetic != was_synthetic:
        kind = "fictif" if was_synthetic else "réel"
        raise gate_table.MIXTURE.describe_refusal(kind=kind)


def check_files_not_empty(
    rows: Mapping[str, int], people_before: int, empty_before: AbstractSet[str] = frozenset()
) -> None:
    """Refuse a file with only a header once people are published: its data would all be deleted.

    Args:
        rows: number of rows, by file.
        people_before: number of people published.
        empty_before: files of which the last one loaded was empty as well.

    Raises:
        PublicationRefused: with the file and the way to proceed.
    """
    for file, count in rows.items():
        if not count and people_before and file not in empty_before:
            raise gate_table.EMPTY.describe_refusal(file=file)


def check_last_lines(cut_lines: Mapping[str, int]) -> None:
    """Refuse a file whose last line is cut, by file and line number.

    Raises:
        SourceRefused: with the first such file.
    """
    for file, line in cut_lines.items():
        raise gate_table.CUT.describe_refusal(file=file, line=line)


def check_columns(file: str, missing: Mapping[str, str]) -> None:
    """Refuse a file that lacks columns of the last one.

    Args:
        file: the name of the file.
        missing: each missing column, with the unknown one that it may have become, if any.

    Raises:
        SourceRefused: with the names of the columns.
    """
    columns = [
        f"la colonne « {name} »"
        + (f" (peut-être devenue « {other} », que le programme ne connaît pas)" if other else "")
        for name, other in missing.items()
    ]
    if columns:
        raise gate_table.COLUMNS.describe_refusal(file=file, columns=", ".join(columns))


def check_orphans(file: str, orphans: int, rows: int, usual_share: float) -> None:
    """Refuse a file with many more rows than usual of people whom the activities file lacks.

    Args:
        file: the name of the file.
        orphans: number of such rows.
        rows: number of all rows.
        usual_share: the share of such rows in the last file of this kind.

    Raises:
        SourceRefused: with the file, both counts and both shares.
    """
    limit = gate_table.MAX_ORPHAN_SHARE
    unusual = orphans - usual_share * rows
    if unusual >= MIN_AFFECTED and unusual > limit * rows:
        raise gate_table.ORPHANS.describe_refusal(
            file=file, orphans=orphans, rows=rows, limit=limit, usual=usual_share
        )


def iterate_population_checks(
    before: Population, after: Population, max_loss: float
) -> Iterator[GateCheck]:
    """Yield the checks of what would be served against what is served.

    Args:
        before: what is served.
        after: what would be served.
        max_loss: the share of the people, and of the activities, that may be lacking.
    """
    yield lambda: check_people_count(after.people, before.people, max_loss)
    yield lambda: check_activity_count(after.activities, before.activities, max_loss)
    yield lambda: check_changed_share(before, after)
    yield lambda: check_coverage(before, after)


def check_people_count(people: int, people_before: int, max_loss: float) -> None:
    """Refuse a directory without people, or with far fewer people than are served.

    Raises:
        PublicationRefused: with both counts.
    """
    if people == 0:
        raise gate_table.NOBODY.describe_refusal()
    if is_large_loss(people, people_before, max_loss):
        raise gate_table.PEOPLE.describe_refusal(after=people, before=people_before, limit=max_loss)


def check_activity_count(activities: int, activities_before: int, max_loss: float) -> None:
    """Refuse far fewer activities than are served.

    Raises:
        PublicationRefused: with both counts.
    """
    if is_large_loss(activities, activities_before, max_loss):
        raise gate_table.ACTIVITIES.describe_refusal(
            after=activities, before=activities_before, limit=max_loss
        )


def is_large_loss(after: int, before: int, max_loss: float) -> bool:
    """Whether more than this share is lost, and either many or half of all."""
    loss = before - after
    return loss > max_loss * before and loss >= min(MIN_AFFECTED, MIN_LOSS_SHARE_OF_FEW * before)


def check_changed_share(before: Population, after: Population) -> None:
    """Refuse a change of too many of the served people.

    Newcomers do not count, nor do as many departures as the directory shrinks by, which
    `check_people_count` judges.

    Raises:
        PublicationRefused: with both counts.
    """
    if after.kept_people is None:
        return
    limit = gate_table.MAX_CHANGED_SHARE
    changed = min(before.people, after.people) - after.kept_people
    if changed >= MIN_AFFECTED and changed > limit * before.people:
        raise gate_table.CHANGED.describe_refusal(
            changed=changed, before=before.people, limit=limit
        )


def check_coverage(before: Population, after: Population) -> None:
    """Refuse when far fewer people or activities have a public field than do now.

    Raises:
        PublicationRefused: with every such field and both shares.
    """
    falls = [
        f"{each.label} : {format_percent(before.coverage[each.name])} → "
        f"{format_percent(after.coverage[each.name])} des "
        f"{'activités' if each.is_of_activities else 'professionnels'}"
        for each in COVERED_FIELDS
        if is_large_fall(each, before, after)
    ]
    if falls:
        raise gate_table.FIELDS.describe_refusal(fields=" ; ".join(falls))


def is_large_fall(covered: CoveredField, before: Population, after: Population) -> bool:
    """Whether a field falls by too many points; unknown shares are not compared."""
    if covered.name not in before.coverage or covered.name not in after.coverage:
        return False
    fall = before.coverage[covered.name] - after.coverage[covered.name]
    total = after.activities if covered.is_of_activities else after.people
    return fall > gate_table.MAX_FIELD_LOSS_SHARE and fall * total >= MIN_AFFECTED


def check_document_count(document_count: int, people: int) -> None:
    """Refuse to serve an index with fewer documents than people in the store.

    Raises:
        PublicationRefused: with both counts.
    """
    if document_count < people:
        raise gate_table.DOCUMENTS.describe_refusal(documents=document_count, people=people)
