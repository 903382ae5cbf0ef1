"""Choose the files of one load among those of several days: the newest whole set.

Files are of one set when their names have the same day. Where each kind is there once, there is
nothing to choose, whatever the days.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime

from msgspec import Struct

from directory.errors import SourceRefused
from indexer.sources.file_search import CandidateFile

MAX_NAMES_IN_MESSAGE = 10


class FileChoice(Struct, frozen=True):
    """The files to load, one of each kind, and the names of those of other days."""

    chosen: tuple[CandidateFile, ...]
    left_out: tuple[str, ...] = ()


def choose_files(candidates: Sequence[CandidateFile], wanted: Collection[str]) -> FileChoice:
    """Choose one file of each wanted kind, all of one day: the newest on which all are there.

    Args:
        candidates: files of known kinds.
        wanted: the kinds that a set must have.

    Raises:
        SourceRefused: no day has all of them, or a kind is there twice on the chosen day.
    """
    copies = Counter(each.kind for each in candidates)
    if all(count == 1 for count in copies.values()):
        return FileChoice(tuple(candidates))
    by_day: dict[date, list[CandidateFile]] = {}
    for each in candidates:
        day = each.extracted_at.date() if each.extracted_at else date.min
        by_day.setdefault(day, []).append(each)
    for day in sorted(by_day, reverse=True):
        if {each.kind for each in by_day[day]} >= set(wanted):
            chosen = tuple(map(choose_copy, group_by_kind(by_day[day])))
            others = [each.file.name for each in candidates if each not in chosen]
            return FileChoice(chosen, tuple(others))
    names = join_names(each.file.name for each in candidates)
    raise SourceRefused(
        f"plusieurs fichiers du même genre, et aucun jour n'a tous les fichiers : {names}"
    )


def group_by_kind(candidates: Iterable[CandidateFile]) -> list[list[CandidateFile]]:
    """Return the candidates of each kind."""
    grouped: dict[str, list[CandidateFile]] = {}
    for each in candidates:
        grouped.setdefault(each.kind, []).append(each)
    return list(grouped.values())


def choose_copy(copies: Sequence[CandidateFile]) -> CandidateFile:
    """Choose the newest of several files of one kind and day; of equal age, the unpacked one.

    Raises:
        SourceRefused: two of them differ in nothing that tells which is meant.
    """

    def rank(each: CandidateFile) -> tuple[datetime | None, bool]:
        return each.extracted_at, not each.file.members

    in_order = sorted(copies, key=lambda each: (str(each.extracted_at), not each.file.members))
    newest = in_order[-1]
    if len(in_order) > 1 and rank(in_order[-2]) == rank(newest):
        names = join_names(each.file.name for each in copies)
        raise SourceRefused(f"plusieurs fichiers du même genre : {names}")
    return newest


def describe_missing_files(
    prefixes: Iterable[str], candidates: Sequence[CandidateFile], other_names: Sequence[str]
) -> str:
    """Return the message for missing files: what is missing, and what is there."""
    present = join_names(each.file.name for each in candidates) or "aucun"
    others = f" ; non reconnus : {join_names(other_names)}" if other_names else ""
    return f"fichier absent : {', '.join(prefixes)} ; fichiers présents : {present}{others}"


def join_names(names: Iterable[str]) -> str:
    """Return file names for a message, the first ones if there are many."""
    known = list(names)
    more = (
        [f"et {len(known) - MAX_NAMES_IN_MESSAGE} autres"] if known[MAX_NAMES_IN_MESSAGE:] else []
    )
    return ", ".join((*known[:MAX_NAMES_IN_MESSAGE], *more))
