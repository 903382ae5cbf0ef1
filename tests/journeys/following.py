"""A partner who keeps a copy by the changes: people, activities and structures."""

from directory.change_history import ChangeHistory
from directory.model.listing import Listing
from directory.model.roles import list_role_hashes
from directory.model.structures import PublishedStructure

MANY = 1_000


class Follower:
    """What a partner has who applies what comes, and never reads everything again."""

    def __init__(self, engine):
        self.engine = engine
        self.epoch, self.since = "", 0
        self.people, self.roles, self.structures = {}, set(), {}

    def follow(self):
        """Receive every change since the last time."""
        served = self.engine.publication()
        history = ChangeHistory(served.epoch, served.earlier_epochs, served.sequence)
        assert history.has_position(self.since, self.epoch)
        changes = self.engine.changes(self.since, MANY)
        ended = self.engine.ended_roles([find_national_id(each.person) for each in changes])
        for change in changes:
            number = find_national_id(change.person)
            self.people[number] = change.person
            self.roles |= list_role_ids(change.person)
            self.roles -= {(number, role.hash) for role in ended.get(number, ())}
        for change in self.engine.structure_changes(self.since, MANY):
            self.structures[change.structure.id] = change.structure
        self.epoch, self.since = served.epoch, served.sequence

    def copy(self):
        """What the copy has: everybody, with tombstones; the present roles and structures."""
        return self.people, self.roles, select_present(self.structures.values())


def read_everything(engine):
    """What a partner has who begins now, as `Follower.copy` gives it."""
    people = [each.person for each in engine.changes(0, MANY)]
    structures = [each.structure for each in engine.structure_changes(0, MANY)]
    return (
        {find_national_id(each): each for each in people},
        {role for each in people for role in list_role_ids(each)},
        select_present(structures),
    )


def select_present(structures):
    return {each.id: each for each in structures if isinstance(each, PublishedStructure)}


def list_role_ids(person):
    if not isinstance(person, Listing):
        return set()
    return {(person.national_id, role) for role in list_role_hashes(person)}


def find_national_id(person):
    return person.national_id if isinstance(person, Listing) else person.id
