"""The stored outcomes, question by question, and the check that fails if too much is lost."""

from collections.abc import Iterator, Mapping
from pathlib import Path

import msgspec
from msgspec import Struct

from benchmarks.relevance.evaluation import QuestionOutcome
from benchmarks.relevance.figures import compute_percent, list_first_place_hits, list_top_ten_hits

RELEVANCE_BASELINE_PATH = Path(__file__).with_name("baseline.json")
MAX_LOST_POINTS = 1.0
"""Points that Hit@1 or Recall@10 of a kind may fall: 3 questions of 300."""

OutcomesByKind = Mapping[str, list[QuestionOutcome]]
"""By set and kind."""


class RankChange(Struct, frozen=True):
    """A question whose rank changed; 0 is not found."""

    kind: str
    text: str
    before: int
    after: int

    @property
    def is_gain(self) -> bool:
        return bool(self.after) and (not self.before or self.after < self.before)

    def __str__(self) -> str:
        ranks = " → ".join(str(rank or "–") for rank in (self.before, self.after))
        return f"{'gain' if self.is_gain else 'LOSS'}  {self.kind:<28} {self.text:<36} {ranks}"


def load_relevance_baseline(path: Path) -> dict[str, list[QuestionOutcome]]:
    """The outcomes stored in a file; none if there is no file."""
    if not path.exists():
        return {}
    kept = msgspec.json.decode(path.read_bytes(), type=dict[str, list[tuple[str, str, int]]])
    return {kind: [QuestionOutcome(*row) for row in rows] for kind, rows in kept.items()}


def save_relevance_baseline(path: Path, outcomes: OutcomesByKind) -> None:
    """Store outcomes, one question a line, without times."""
    rows = {
        kind: [(o.text, o.expected_id, o.rank) for o in some] for kind, some in outcomes.items()
    }
    text = msgspec.json.encode(rows).decode().replace("],[", "],\n[").replace("]],", "]],\n")
    path.write_text(text + "\n", "utf-8")


def pair_outcomes(
    before: OutcomesByKind, after: OutcomesByKind
) -> dict[str, list[tuple[QuestionOutcome, QuestionOutcome]]]:
    """Outcomes of the questions that are in both, by kind."""
    known = {(kind, o.text, o.expected_id): o for kind, some in before.items() for o in some}
    both = {
        kind: [(known[key], o) for o in some if (key := (kind, o.text, o.expected_id)) in known]
        for kind, some in after.items()
    }
    return {kind: some for kind, some in both.items() if some}


def find_rank_changes(before: OutcomesByKind, after: OutcomesByKind) -> list[RankChange]:
    """Every question whose rank changed, kind by kind."""
    return [
        RankChange(kind, new.text, old.rank, new.rank)
        for kind, both in pair_outcomes(before, after).items()
        for old, new in both
        if old.rank != new.rank
    ]


def find_relevance_losses(before: OutcomesByKind, after: OutcomesByKind) -> Iterator[str]:
    """Why the check fails: a kind lost too much, or has nothing to compare with."""
    both = pair_outcomes(before, after)
    for kind in after:
        if kind not in both:
            yield f"{kind}: no question in common with the baseline"
    for kind, pairs in both.items():
        old, new = [pair[0] for pair in pairs], [pair[1] for pair in pairs]
        for measure, right in (("Hit@1", list_first_place_hits), ("Recall@10", list_top_ten_hits)):
            lost = compute_percent(right(old)) - compute_percent(right(new))
            if lost > MAX_LOST_POINTS:
                yield f"{kind}: {measure} lost {lost:.1f} points (at most {MAX_LOST_POINTS})"
