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
from indexer.assembly.group_people import encode_assembled_person
from indexer.assembly.record_codec import decode_professional
from indexer.feed.feed_person import (
    FeedPerson,
    find_valid_suppression,
    is_late_line,
    read_feed_person,
    read_stored_records,
    remove_person_numbers,
    write_positions,
)
from indexer.feed.validation import ValidatedChange
from indexer.store import feed_positions
from indexer.store.feed_positions import Suppression
from indexer.store.former_numbers import declare_former_numbers
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
    """Apply one line to the person that it is about, under whichever number; return the outcome.

    The former numbers that a line declares count even if its record is not the newest.
    """
    former = parse_former_ids(change.professional) if change.professional else []
    relinked = declare_former_numbers(
        transaction.connection, change.national_id, former, change.sequence
    )
    if relinked:  # the tombstones of these numbers say whose they are
        transaction.renumber_departed(sorted(relinked))
    person = read_feed_person(transaction, change.national_id)
    outcome = apply_to_person(change, person, transaction, today)
    if relinked:
        transaction.publish_tombstone(person.numbers.all, change.validated_at.date())
    for number in sorted(relinked.difference(person.numbers.all)):
        refresh_person(change, read_feed_person(transaction, number), transaction, today)
    return outcome


def apply_to_person(
    change: ValidatedChange, person: FeedPerson, transaction: FeedTransaction, today: date
) -> ApplyOutcome:
    """Hide or show the person of a line, as the newest line of each kind says."""
    suppression = find_valid_suppression(person, change)
    if suppression:
        return hide_person(change, person, suppression, transaction)
    if person.suppression:
        feed_positions.lift_suppression(transaction.connection, person.numbers.all)
    # what a suppression removed is no newer record any more
    known = read_stored_records(person, transaction) if person.suppression else person.positions
    is_late = is_late_line(change, person, known)
    if change.professional is not None:
        write_positions(person, change, transaction)
    extracted_at = transaction.metadata.extracted_at
    if change.professional is None or is_late:
        outcome = ApplyOutcome.ALREADY
    elif extracted_at and change.validated_at < extracted_at:
        outcome = ApplyOutcome.OUTDATED
    else:
        changed = store_person(change, person, change.professional, transaction, today)
        return ApplyOutcome.APPLIED if changed else ApplyOutcome.UNCHANGED
    if person.numbers.former:
        store_person(change, person, None, transaction, today)
    return outcome


def hide_person(
    change: ValidatedChange,
    person: FeedPerson,
    suppression: Suppression,
    transaction: FeedTransaction,
) -> ApplyOutcome:
    """Remove a person from publication, under all of their numbers."""
    connection, numbers = transaction.connection, person.numbers.all
    changed = feed_positions.suppress_numbers(connection, numbers, suppression)
    if changed:  # the tombstones of departed numbers must say that the person opposed
        transaction.renumber_departed(changed)
    was_present = remove_person_numbers(numbers, transaction, change.validated_at.date())
    if change.professional is not None:
        is_late = is_late_line(change, person, person.positions)
        return ApplyOutcome.ALREADY if is_late else ApplyOutcome.SUPPRESSED
    if person.suppression and change.sequence <= person.suppression.feed_sequence:
        return ApplyOutcome.ALREADY
    write_positions(person, change, transaction)
    if not was_present:  # an index that is behind may serve them
        transaction.publish_tombstone(numbers, change.validated_at.date())
    return ApplyOutcome.APPLIED if was_present else ApplyOutcome.UNCHANGED


def refresh_person(
    change: ValidatedChange, person: FeedPerson, transaction: FeedTransaction, today: date
) -> None:
    """Publish a person again, present or departed: a line gives a number of theirs to another."""
    store_person(change, person, None, transaction, today)
    transaction.publish_tombstone(person.numbers.all, change.validated_at.date())


def store_person(
    change: ValidatedChange,
    person: FeedPerson,
    reported: Professional | None,
    transaction: FeedTransaction,
    today: date,
) -> bool:
    """Store the reported record, or else the newest stored one; return whether anything changed.

    It is stored under the present number, with the former ones, and keeps the civility and the
    mailboxes of the stored record that it lacks.
    """
    day = change.validated_at.date()
    present, former = person.numbers.present, person.numbers.former
    stored = read_stored_records(person, transaction)
    remove_person_numbers(former, transaction, day)
    old = next(iter(stored.values()), None)
    record = reported or old
    if record is None:
        return False
    merged = replace(
        record,
        national_id=NationalId.from_trusted(present),
        civility=record.civility or (old.civility if old else None),
        former_ids=tuple(sorted(number[1:] for number in former)),
        mssante=next((one.mssante for one in stored.values() if one.mssante), ()),
    )
    changed = transaction.put_person(encode_assembled_person(merged, today), day)
    transaction.schedule_change(present, find_next_change_day(merged, today))
    return changed


def parse_former_ids(reported: Professional) -> list[NationalId]:
    """Return the former numbers in a record, as national ids."""
    return list(map(parse_person_id, reported.former_ids))


def hide_suppressed_people(transaction: FeedTransaction, today: date) -> None:
    """Remove suppressed people who are still present: an earlier version missed former numbers."""
    people = feed_positions.find_suppressed_people(transaction.connection)
    remove_person_numbers(people, transaction, today)


def apply_scheduled_changes(transaction: FeedTransaction, today: date) -> int:
    """Update everybody with an activity that has started or ended by today; return their number."""
    people = transaction.find_scheduled_changes(today)
    for number, day in people:
        if record := transaction.read_record(number):
            professional = decode_professional(record)
            transaction.put_person(
                encode_assembled_person(professional, today), day, is_scheduled_change=True
            )
            transaction.schedule_change(number, find_next_change_day(professional, today))
        else:
            transaction.schedule_change(number, None)
    return len(people)


def find_next_change_day(professional: Professional, today: date) -> date | None:
    """Return the next day on which an activity starts or has ended, or None."""
    situations = [one for exercise in professional.exercises for one in exercise.situations]
    starts = (one.start for one in situations if one.start)
    ends = (one.end + timedelta(days=1) for one in situations if one.end and one.end < date.max)
    return min((day for day in (*starts, *ends) if day > today), default=None)
