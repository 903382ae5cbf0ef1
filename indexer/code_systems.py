"""The code systems of a record: which of its fields are coded, and with which system.

Labels are counted field by field over many people, several times as fast as person by person.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from itertools import chain
from operator import attrgetter
from typing import Any, TypeVar

from msgspec import Struct
from msgspec.structs import replace

from directory.model.professional import (
    Address,
    Authorisation,
    Diploma,
    Exercise,
    PlaceOfPractice,
    Professional,
    SavoirFaire,
    Situation,
)
from directory.terminology import Concept
from directory.terminology.code_labels import CodeLabels

RecordPart = TypeVar("RecordPart", bound=Struct)
"""A person or a part of one, at any depth."""
LabelCounts = dict[str, dict[str, dict[str, int]]]
"""Code system → code → label → how often it occurs."""

CODED_FIELDS: Mapping[type[Struct], Mapping[str, str]] = {
    Professional: {"civility": "civility"},
    Exercise: {"profession": "profession", "category": "category", "title": "title"},
    Situation: {
        "kind": "kind",
        "genre": "genre",
        "mode": "mode",
        "function": "function",
        "sector": "sector",
    },
    Address: {"country": "country"},
    SavoirFaire: {"type": "savoir_faire_type"},
    Diploma: {"type": "diploma_type"},
    Authorisation: {"type": "authorisation", "discipline": "discipline"},
}
"""Fields that hold a concept, with its code system. Communes have an official list of their own."""
CODED_PARTS: Mapping[type[Struct], str] = {SavoirFaire: "savoir_faire", Diploma: "diploma"}
"""Parts that have a code and a label themselves."""
INNER_PARTS: tuple[tuple[type[Struct], str, type[Struct]], ...] = (
    (Professional, "exercises", Exercise),
    (Professional, "diplomas", Diploma),
    (Professional, "authorisations", Authorisation),
    (Exercise, "savoir_faire", SavoirFaire),
    (Exercise, "diplomas", Diploma),
    (Exercise, "authorisations", Authorisation),
    (Exercise, "situations", Situation),
    (Situation, "place", PlaceOfPractice),
    (PlaceOfPractice, "address", Address),
)
"""A part, one of its fields and the type of what it holds: parts after those that hold them."""


def count_labels(people: Sequence[Professional]) -> LabelCounts:
    """Count the labels of every code of these people; one that only repeats its code is none."""
    counts: LabelCounts = {}
    for system, occurrences in iterate_occurrences(people):
        codes = counts.setdefault(system, {})
        for (code, label), count in occurrences.items():
            if code and label and code != label:
                labels = codes.setdefault(code, {})
                labels[label] = labels.get(label, 0) + count
    return counts


def iterate_occurrences(
    people: Sequence[Professional],
) -> Iterable[tuple[str, Mapping[tuple[str | None, str], int]]]:
    """Yield code systems, with the number of times that each code and label occur."""
    parts = group_parts(people)
    for kind, fields in CODED_FIELDS.items():
        for field, system in fields.items():
            concepts = Counter(map(attrgetter(field), parts[kind]))
            concepts.pop(None, None)
            yield system, {(each.code, each.label): count for each, count in concepts.items()}
    for kind, system in CODED_PARTS.items():
        yield system, Counter(map(attrgetter("code", "label"), parts[kind]))


def group_parts(people: Sequence[Professional]) -> Mapping[type[Struct], list[Any]]:
    """Return the parts of people by type."""
    parts: dict[type[Struct], list[Any]] = {Professional: list(people)}
    for outer, field, inner in INNER_PARTS:
        values = map(attrgetter(field), parts[outer])
        is_single = inner in (PlaceOfPractice, Address)
        found = filter(None, values) if is_single else chain.from_iterable(values)
        parts.setdefault(inner, []).extend(found)
    return parts


def add_label_counts(total: LabelCounts, counts: LabelCounts) -> None:
    """Add counts to a total, in place."""
    for system, codes in counts.items():
        for code, labels in codes.items():
            known = total.setdefault(system, {}).setdefault(code, {})
            for label, count in labels.items():
                known[label] = known.get(label, 0) + count


def choose_frequent_labels(counts: LabelCounts) -> dict[str, dict[str, str]]:
    """Return the most frequent label of each code; of equally frequent ones, the first."""
    return {
        system: {
            code: min(labels, key=lambda label: (-labels[label], label))
            for code, labels in codes.items()
        }
        for system, codes in counts.items()
    }


def complete_labels(part: RecordPart, labels: CodeLabels) -> RecordPart:
    """Return a person, or a part of one, with a known label for each code that has none.

    Args:
        part: a code without label has itself as its label.
        labels: the known labels of each code system.
    """
    kind = type(part)
    changes: dict[str, object] = {
        field: complete_concept(getattr(part, field), labels.get(system, {}))
        for field, system in CODED_FIELDS.get(kind, {}).items()
    }
    if system := CODED_PARTS.get(kind):
        code, label = attrgetter("code", "label")(part)
        changes["label"] = labels.get(system, {}).get(code, label) if label == code else label
    for outer, field, _ in INNER_PARTS:
        if outer is kind and (inner := getattr(part, field)):
            changes[field] = (
                tuple(complete_labels(each, labels) for each in inner)
                if isinstance(inner, tuple)
                else complete_labels(inner, labels)
            )
    return replace(part, **changes)


def complete_concept(concept: Concept | None, labels: Mapping[str, str]) -> Concept | None:
    """Return a code with its own label or else the known one."""
    if concept is None or concept.label != concept.code:
        return concept
    return Concept(concept.code, labels.get(concept.code, concept.label))
