"""Apply validated changes to the store: which of them apply, and how they change a person.

Processing is idempotent: the same lines lead to the same state in any number of runs, interrupted
anywhere. A line applies only when its sequence number is higher than the last one of that person;
the change and the number are written in one transaction.
"""

from datetime import date, timedelta
from enum import StrEnum

from msgspec.structs import replace

from directory.model.identifiers import NationalId, parse_person_id
from directory.model.professional import Professional
from indexer.assembly.group_people import AssembledPerson, encode_assembled_person
from indexer.assembly.record_codec import decode_professional
from indexer.feed.line import Reason
from indexer.feed.validation import ValidatedChange
from indexer.store import feed_positions
from indexer.store.feed_positions import FeedPosition
from indexer.store.person_updates import FeedTransaction


class ApplyOutcome(StrEnum):
    """The outcome of a valid line."""

    APPLIED = "applied"
    UNCHANGED = "unchanged"
    """It repeats what is known: nothing public has changed."""
    ALREADY = "already"
    """This line, or a newer one about the same person, was already processed."""
    OUTDATED = "outdated"
    """The official files loaded since then are newer."""
    SUPPRESSED = "suppressed"
    """The person opposed publication or was deleted; only a registration ends that."""


def apply_change(
    change: ValidatedChange, transaction: FeedTransaction, today: date
) -> ApplyOutcome:
    """Apply one line to the person that it is about; return the outcome."""
    connection, person = transaction.connection, change.national_id
    known = feed_positions.find_feed_position(connection, person)
    if known and change.sequence <= known.feed_sequence:
        return ApplyOutcome.ALREADY
    feed_positions.write_feed_position(
        connection, person, FeedPosition(change.sequence, change.validated_at)
    )
    if change.professional is None:
        return hide_person(change, transaction)
    numbers = [
        person,
        *feed_positions.find_former_numbers(connection, person),
        *parse_former_ids(change.professional),
    ]
    if feed_positions.is_suppressed(connection, numbers):
        if change.reason is not Reason.REGISTRATION:
            return ApplyOutcome.SUPPRESSED
        feed_positions.lift_suppression(connection, numbers)
    extracted_at = transaction.metadata.extracted_at
    if extracted_at and change.validated_at < extracted_at:
        return ApplyOutcome.OUTDATED
    return show_person(change, change.professional, transaction, today)


def hide_person(change: ValidatedChange, transaction: FeedTransaction) -> ApplyOutcome:
    """Remove a person from publication, under all of their numbers."""
    person = change.national_id
    numbers = [person, *feed_positions.find_former_numbers(transaction.connection, person)]
    feed_positions.suppress_numbers(transaction.connection, numbers, change.reason, change.sequence)
    was_present = transaction.remove_person(person, change.validated_at.date())
    return ApplyOutcome.APPLIED if was_present else ApplyOutcome.UNCHANGED


def show_person(
    change: ValidatedChange, reported: Professional, transaction: FeedTransaction, today: date
) -> ApplyOutcome:
    """Store the person of the line; keep the mailboxes and former numbers that it lacks."""
    person, day = change.national_id, change.validated_at.date()
    former = parse_former_ids(reported)
    feed_positions.add_former_numbers(transaction.connection, person, former)
    for number in former:
        transaction.remove_person(number, day)
    record = transaction.read_record(person)
    old = decode_professional(record) if record else None
    numbers = feed_positions.find_former_numbers(transaction.connection, person)
    merged = replace(
        reported,
        civility=reported.civility or (old.civility if old else None),
        former_ids=tuple(sorted(number[1:] for number in numbers)),
        mssante=old.mssante if old else (),
    )
    changed = transaction.put_person(assemble_person_for_day(merged, today), day)
    transaction.schedule_change(person, find_next_change_day(merged, today))
    return ApplyOutcome.APPLIED if changed else ApplyOutcome.UNCHANGED


def parse_former_ids(reported: Professional) -> list[NationalId]:
    """Return the former numbers in a record, as national ids."""
    return list(map(parse_person_id, reported.former_ids))


def apply_scheduled_changes(transaction: FeedTransaction, today: date) -> int:
    """Update everybody with an activity that has started or ended by today; return their number."""
    people = transaction.find_scheduled_changes(today)
    for number, day in people:
        if record := transaction.read_record(number):
            professional = decode_professional(record)
            transaction.put_person(
                assemble_person_for_day(professional, today), day, is_scheduled_change=True
            )
            transaction.schedule_change(number, find_next_change_day(professional, today))
    return len(people)


def assemble_person_for_day(professional: Professional, today: date) -> AssembledPerson:
    """Encode a person for the store; `activities` counts only those that have not ended."""
    situations = [one for exercise in professional.exercises for one in exercise.situations]
    current = sum(one.end is None or one.end >= today for one in situations)
    return replace(encode_assembled_person(professional), activities=current)


def find_next_change_day(professional: Professional, today: date) -> date | None:
    """Return the next day on which an activity starts or has ended, or None."""
    situations = [one for exercise in professional.exercises for one in exercise.situations]
    starts = (one.start for one in situations if one.start)
    ends = (one.end + timedelta(days=1) for one in situations if one.end and one.end < date.max)
    return min((day for day in (*starts, *ends) if day > today), default=None)
