"""Validated changes into the store: which of them count, and what they do to a person.

The same lines in any number of runs, cut anywhere, end in the same state: a line counts only when
its number is higher than the last one about that person, and both are written in one transaction.
"""

from datetime import date, timedelta
from enum import StrEnum

from msgspec.structs import replace

from directory.model.identifiers import NationalId, parse_person_id
from directory.model.professional import Professional
from indexer.assembly.group_people import AssembledPerson, encoded
from indexer.assembly.record_codec import decode
from indexer.feed.line import Reason
from indexer.feed.validation import Validated
from indexer.store import feed_positions
from indexer.store.feed_positions import Mark
from indexer.store.person_updates import Applying


class Outcome(StrEnum):
    """What became of a line that breaks no rule."""

    APPLIED = "applied"
    UNCHANGED = "unchanged"
    """It says what was known: nothing public has changed."""
    ALREADY = "already"
    """This line, or a newer one about the same person, was there before."""
    OUTDATED = "outdated"
    """The official files loaded since are newer."""
    SUPPRESSED = "suppressed"
    """The person opposed or was deleted; only a registration lifts that."""


def apply(change: Validated, applying: Applying, today: date) -> Outcome:
    """Bring one person to what a line says."""
    connection, person = applying.connection, change.national_id
    known = feed_positions.mark_of(connection, person)
    if known and change.sequence <= known.feed_sequence:
        return Outcome.ALREADY
    feed_positions.write_mark(connection, person, Mark(change.sequence, change.validated_at))
    if change.professional is None:
        return hide(change, applying)
    numbers = [
        person,
        *feed_positions.former_of(connection, person),
        *told_former(change.professional),
    ]
    if feed_positions.is_suppressed(connection, numbers):
        if change.reason is not Reason.REGISTRATION:
            return Outcome.SUPPRESSED
        feed_positions.lift(connection, numbers)
    extracted_at = applying.facts.extracted_at
    if extracted_at and change.validated_at < extracted_at:
        return Outcome.OUTDATED
    return show(change, change.professional, applying, today)


def hide(change: Validated, applying: Applying) -> Outcome:
    """Show a person no more, under any number."""
    person = change.national_id
    numbers = [person, *feed_positions.former_of(applying.connection, person)]
    feed_positions.suppress(applying.connection, numbers, change.reason, change.sequence)
    was_there = applying.withdraw(person, change.validated_at.date())
    return Outcome.APPLIED if was_there else Outcome.UNCHANGED


def show(change: Validated, told: Professional, applying: Applying, today: date) -> Outcome:
    """Keep what the line says, and what it has no word for: mailboxes, former numbers."""
    person, day = change.national_id, change.validated_at.date()
    former = told_former(told)
    feed_positions.add_former(applying.connection, person, former)
    for number in former:
        applying.withdraw(number, day)
    record = applying.record(person)
    old = decode(record) if record else None
    numbers = feed_positions.former_of(applying.connection, person)
    made = replace(
        told,
        civility=told.civility or (old.civility if old else None),
        former_ids=tuple(sorted(number[1:] for number in numbers)),
        mssante=old.mssante if old else (),
    )
    changed = applying.put(as_of(made, today), day)
    applying.due(person, next_day(made, today))
    return Outcome.APPLIED if changed else Outcome.UNCHANGED


def told_former(told: Professional) -> list[NationalId]:
    """The former numbers that a record tells."""
    return list(map(parse_person_id, told.former_ids))


def come_due(applying: Applying, today: date) -> int:
    """Renew everybody whose start or end has come to pass; how many they are."""
    people = applying.due_by(today)
    for number, day in people:
        if record := applying.record(number):
            professional = decode(record)
            applying.put(as_of(professional, today), day, is_due=True)
            applying.due(number, next_day(professional, today))
    return len(people)


def as_of(professional: Professional, today: date) -> AssembledPerson:
    """A person as the store keeps one, counting the activities that have not ended."""
    situations = [one for exercise in professional.exercises for one in exercise.situations]
    current = sum(one.end is None or one.end >= today for one in situations)
    return replace(encoded(professional), activities=current)


def next_day(professional: Professional, today: date) -> date | None:
    """The next day on which the calendar alone changes what is public of somebody."""
    situations = [one for exercise in professional.exercises for one in exercise.situations]
    starts = (one.start for one in situations if one.start)
    ends = (one.end + timedelta(days=1) for one in situations if one.end and one.end < date.max)
    return min((day for day in (*starts, *ends) if day > today), default=None)
