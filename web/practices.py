"""The activities of an exercise, by place of practice: what is the same for all is said once."""

from collections.abc import Iterable, Sequence

from msgspec import Struct

from web.activity_view import ActivityView, Fact

MAX_OPEN_PRACTICES = 3
"""Places whose details stand beside their address; of more, the details are one table."""


class Practice(Struct, frozen=True):
    """A place of practice and what is done there; `details` are those of each activity in it."""

    activity: ActivityView
    details: tuple[tuple[Fact, ...], ...]


class TownGroup(Struct, frozen=True):
    """The places in one town; without a name where towns need not be told apart."""

    town: str
    practices: tuple[Practice, ...]


class DetailTable(Struct, frozen=True):
    """The details of all activities: a row for each, its place in front."""

    labels: tuple[str, ...]
    rows: tuple[tuple[str, tuple[str, ...]], ...]


class Practices(Struct, frozen=True):
    """How the activities of an exercise are shown.

    Attributes:
        shared: what is the same for all activities, if there are several.
        groups: the places, by town where they are many.
        count: how many places.
        table: the details where they are many; the places then have none beside them.
    """

    shared: tuple[Fact, ...]
    groups: tuple[TownGroup, ...]
    count: int
    table: DetailTable | None = None


def group_practices(activities: Sequence[ActivityView]) -> Practices:
    """Activities in the order of the page → their places, and their details once."""
    shared = find_shared_facts(activities)
    practices = tuple(
        Practice(same[0], tuple(list_own_facts(each, shared) for each in same))
        for same in group_by_place(activities)
    )
    if len(practices) <= MAX_OPEN_PRACTICES:
        return Practices(shared, (TownGroup("", practices),), len(practices))
    table = build_detail_table(activities, shared)
    return Practices(shared, group_by_town(practices), len(practices), table)


def find_shared_facts(activities: Sequence[ActivityView]) -> tuple[Fact, ...]:
    """The facts that all of several activities have."""
    first, *others = activities or (None,)
    if first is None or not others:
        return ()
    return tuple(fact for fact in first.facts if all(fact in each.facts for each in others))


def list_own_facts(activity: ActivityView, shared: tuple[Fact, ...]) -> tuple[Fact, ...]:
    """The period and the facts of an activity that are not the same for all."""
    period = (Fact("Période", activity.period),) if activity.period else ()
    return (*period, *(fact for fact in activity.facts if fact not in shared))


def group_by_place(activities: Iterable[ActivityView]) -> Iterable[list[ActivityView]]:
    """The activities of each place together: those that say the same of it."""
    by_place: dict[tuple[object, ...], list[ActivityView]] = {}
    for each in activities:
        key = (each.path, each.heading, each.trade_name, each.address, each.phones, each.email)
        by_place.setdefault(key, []).append(each)
    return by_place.values()


def group_by_town(practices: Iterable[Practice]) -> tuple[TownGroup, ...]:
    """The places of each town together, in the order of the first one; those without an address."""
    by_town: dict[str, list[Practice]] = {}
    for each in practices:
        town = each.activity.town if each.activity.address else ""
        by_town.setdefault(town, []).append(each)
    return tuple(TownGroup(town, tuple(of_town)) for town, of_town in by_town.items())


def build_detail_table(activities: Sequence[ActivityView], shared: tuple[Fact, ...]) -> DetailTable:
    """The facts that are not the same for all activities, in columns by label."""
    facts = [
        {fact.label: fact.value for fact in list_own_facts(each, shared)} for each in activities
    ]
    labels = tuple(dict.fromkeys(label for of in facts for label in of))
    rows = (
        (each.heading, tuple(of.get(label, "") for label in labels))
        for each, of in zip(activities, facts, strict=True)
    )
    return DetailTable(labels, tuple(rows))
