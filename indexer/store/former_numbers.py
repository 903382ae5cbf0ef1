"""The numbers of one person: the present one, and the former ones that lead to it.

Each link says that a number is a former one of another; the newest line of the feed about a former
number decides where it leads. Links form chains (301 → 302 → 303): the present number is the end.
Links are never in a circle: the oldest link of a circle is removed, whatever the order of arrival.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping

from msgspec import Struct
from sqlalchemy import Connection, delete, insert, or_, select

from indexer.store.tables import former_numbers

MAX_NUMBERS_PER_QUERY = 400
"""Numbers in one `IN (…)`, used twice per query: old versions of SQLite allow 999 variables."""


class FormerLink(Struct, frozen=True):
    """Where a former number leads, and the number of the line of the feed that says so."""

    current: str
    feed_sequence: int


FormerLinks = Mapping[str, FormerLink]
"""By former number."""


class PersonNumbers(Struct, frozen=True):
    """All numbers of one person, as national ids; the former ones are sorted."""

    present: str
    former: tuple[str, ...]

    @property
    def all(self) -> tuple[str, ...]:
        """The present number first."""
        return (self.present, *self.former)


def find_person_numbers(connection: Connection, national_id: str) -> PersonNumbers:
    """Return all numbers of the person to whom this one belongs."""
    links = read_links(connection, [national_id])
    return group_by_person(links, [national_id])[national_id]


def group_by_person(links: FormerLinks, numbers: Iterable[str]) -> dict[str, PersonNumbers]:
    """Return the numbers of the person of each of these numbers, from all of their links."""
    members: dict[str, set[str]] = {}
    presents = {}
    for number in {*numbers, *links, *(link.current for link in links.values())}:
        presents[number] = find_present_number(links, number)
        members.setdefault(presents[number], set()).add(number)
    people = {
        present: PersonNumbers(present, tuple(sorted(each - {present})))
        for present, each in members.items()
    }
    return {number: people[present] for number, present in presents.items()}


def find_present_number(links: FormerLinks, number: str) -> str:
    """Return the number to which a number leads; in a circle, where its oldest link starts."""
    path = [number]
    while link := links.get(path[-1]):
        if link.current in path:
            circle = path[path.index(link.current) :]
            return min(circle, key=lambda each: (links[each].feed_sequence, each))
        path.append(link.current)
    return path[-1]


def read_links(connection: Connection, numbers: Collection[str]) -> dict[str, FormerLink]:
    """Read every link of the people to whom these numbers belong."""
    links: dict[str, FormerLink] = {}
    seen: set[str] = set()
    unread = set(numbers)
    while unread:
        seen |= unread
        found = dict(find_links(connection, sorted(unread)))
        links |= found
        unread = {*found, *(link.current for link in found.values())} - seen
    return links


def find_links(
    connection: Connection, numbers: Collection[str]
) -> Iterator[tuple[str, FormerLink]]:
    """Yield the links that start or end at one of these numbers."""
    table = former_numbers.c
    known = list(numbers)
    for start in range(0, len(known), MAX_NUMBERS_PER_QUERY):
        batch = known[start : start + MAX_NUMBERS_PER_QUERY]
        query = select(table.former, table.national_id, table.feed_sequence)
        rows = connection.execute(
            query.where(or_(table.former.in_(batch), table.national_id.in_(batch)))
        )
        yield from ((former, FormerLink(current, sequence)) for former, current, sequence in rows)


def declare_former_numbers(
    connection: Connection, national_id: str, former: Collection[str], feed_sequence: int
) -> set[str]:
    """Link former numbers to a number, unless a newer line says otherwise.

    Returns:
        the numbers whose links have changed: former numbers, and those to which they led before.
    """
    if not former:
        return set()
    before = read_links(connection, [national_id, *former])
    for number in former:
        known = before.get(number)
        if known is None or known.feed_sequence < feed_sequence:
            replace_link(connection, number, FormerLink(national_id, feed_sequence))
    after = read_links(connection, [national_id, *former])
    end = find_present_number(after, national_id)
    if end in after:
        remove_links(connection, [end])
        del after[end]
    changed = {
        each
        for each in (*before, *after)
        if find_current(before, each) != find_current(after, each)
    }
    return changed | {before[each].current for each in changed if each in before}


def add_loaded_links(connection: Connection, links: Mapping[str, str]) -> None:
    """Link the former numbers of people in official files; a link that exists stays.

    Args:
        connection: of the load.
        links: the present number by former number; no present number is itself a former one.
    """
    known = dict(find_links(connection, list(links)))
    rows = [
        {"former": former, "national_id": current, "feed_sequence": 0}
        for former, current in links.items()
        if former not in known
    ]
    if rows:
        connection.execute(insert(former_numbers), rows)


def find_current(links: FormerLinks, number: str) -> str | None:
    """Return the number that a link leads to, or None without a link."""
    return links[number].current if number in links else None


def replace_link(connection: Connection, former: str, link: FormerLink) -> None:
    """Store where a former number leads."""
    remove_links(connection, [former])
    row = {"former": former, "national_id": link.current, "feed_sequence": link.feed_sequence}
    connection.execute(insert(former_numbers).values(row))


def remove_links(connection: Connection, former: Collection[str]) -> None:
    """Remove the links of some former numbers."""
    connection.execute(delete(former_numbers).where(former_numbers.c.former.in_(list(former))))
