"""What the store knows of a person from earlier lines, whichever of their numbers a line names.

What counts does not depend on the order of arrival: the newest record, the newest suppression, and
whether a registration is newer than that.
"""

from collections.abc import Iterable, Mapping
from datetime import date

from msgspec import Struct
from msgspec.structs import replace

from directory.model.professional import Professional
from indexer.assembly.record_codec import decode_professional
from indexer.feed.line import Reason
from indexer.feed.validation import ValidatedChange
from indexer.store import feed_positions
from indexer.store.feed_positions import FeedPosition, Suppression
from indexer.store.former_numbers import PersonNumbers, find_person_numbers
from indexer.store.person_updates import FeedTransaction


class FeedPerson(Struct, frozen=True):
    """A person as earlier lines describe them.

    Attributes:
        positions: by number, of the numbers that lines have named.
        suppression: the newest one under any number; None once it is lifted.
    """

    numbers: PersonNumbers
    positions: Mapping[str, FeedPosition]
    suppression: Suppression | None

    @property
    def newest_position(self) -> FeedPosition | None:
        """The position of the newest line under any number."""
        return max(self.positions.values(), key=lambda one: one.feed_sequence, default=None)

    @property
    def registration_sequence(self) -> int:
        """Number of the newest registration under any number; 0 without one."""
        return max((one.registration_sequence for one in self.positions.values()), default=0)


def read_feed_person(transaction: FeedTransaction, national_id: str) -> FeedPerson:
    """Read what earlier lines say of the person to whom a number belongs."""
    connection = transaction.connection
    numbers = find_person_numbers(connection, national_id)
    return FeedPerson(
        numbers=numbers,
        positions=feed_positions.find_feed_positions(connection, numbers.all),
        suppression=feed_positions.find_suppression(connection, numbers.all),
    )


def find_valid_suppression(person: FeedPerson, change: ValidatedChange) -> Suppression | None:
    """Return the newest suppression, this line included, unless a newer registration lifts it."""
    known = [person.suppression] if person.suppression else []
    registered = person.registration_sequence
    if change.professional is None:
        known.append(Suppression(change.sequence, change.reason))
    elif change.reason is Reason.REGISTRATION and not is_validated_before(change, person):
        registered = max(registered, change.sequence)
    newest = max(known, default=None)
    return newest if newest and newest.feed_sequence > registered else None


def is_validated_before(change: ValidatedChange, person: FeedPerson) -> bool:
    """Whether a line was validated before the suppression that it would lift, though sent later."""
    suppression = person.suppression
    return suppression is not None and any(
        position.feed_sequence == suppression.feed_sequence
        and change.validated_at < position.validated_at
        for position in person.positions.values()
    )


def is_late_line(change: ValidatedChange, person: FeedPerson, numbers: Iterable[str]) -> bool:
    """Whether this line, or a newer one under one of these numbers, was already processed."""
    known = (person.positions[number] for number in numbers if number in person.positions)
    return any(change.sequence <= position.feed_sequence for position in known)


def write_positions(
    person: FeedPerson, change: ValidatedChange, transaction: FeedTransaction
) -> None:
    """Store the position of this line under its number and under the present one."""
    is_registration = change.reason is Reason.REGISTRATION
    given = FeedPosition(change.sequence, change.validated_at)
    newest = max(filter(None, (person.newest_position, given)), key=lambda one: one.feed_sequence)
    registered = max(person.registration_sequence, change.sequence if is_registration else 0)
    position = replace(newest, registration_sequence=registered)
    for number in {change.national_id, person.numbers.present}:
        if person.positions.get(number) == position:
            continue
        feed_positions.write_feed_position(transaction.connection, number, position)


def read_stored_records(
    person: FeedPerson, transaction: FeedTransaction
) -> dict[str, Professional]:
    """Return the stored records of a person by number, the newest one first.

    There are several until a line says that the numbers belong to one person.
    """
    records = {number: transaction.read_record(number) for number in person.numbers.all}
    present = {number: decode_professional(record) for number, record in records.items() if record}

    def sequence_of(number: str) -> int:
        return person.positions[number].feed_sequence if number in person.positions else 0

    return {number: present[number] for number in sorted(present, key=sequence_of, reverse=True)}


def remove_person_numbers(numbers: Iterable[str], transaction: FeedTransaction, day: date) -> bool:
    """Remove the records under these numbers; return whether there were any."""
    removed = [transaction.remove_person(number, day) for number in numbers]
    return any(removed)
