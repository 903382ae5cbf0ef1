"""A register in miniature, drawn at random: people who share places, in files and as lines.

People have a few names among them, so that words are shared, lost and borne again. Each source
writes the places as the register has them at that moment: a place that is renamed or moves is new
in what comes next, and old in what was reported before.
"""

import shutil
from datetime import timedelta

from hypothesis import strategies as st
from msgspec import Struct

from indexer.sources import FILE_TIME_ZONE, FileKind
from tests.builders import a_rpps, an_id
from tests.indexer.feed.lines import a_line, a_profession, an_activity
from tests.indexer.official import ACTIVITIES, NAMES, row, write
from tests.indexer.sources import test_mssante as mssante

RANKS = range(1, 8)
"""Numbers of people; the feed may say of each that it is a former number of another."""
EXERCISE_NAMES = ("MARTIN", "MARTEL", "LE GALL", "ZWOLAKOWSKI", "MARTINEAU")
FIRST_NAMES = ("ANNE", "LOÏC")
PROFESSIONS = {"10": "Médecin", "60": "Infirmier"}
MODES = {"L": "Libéral", "S": "Salarié"}
STRUCTURE_NUMBERS = ("350000001", "350000002", "290000003")
STRUCTURE_NAMES = ("CABINET DU PORT", "CABINET DU DR ZORGLUB", "MAISON DE SANTE")
STREETS = ("DES LILAS", "DE BREST")
TOWNS = (("35238", "RENNES", "35000"), ("29019", "BREST", "29200"))
PHONES = ("0299000000", "0298000001")


class DrawnPlace(Struct, frozen=True):
    """How the register writes a place of practice."""

    name: str
    street: str
    town: tuple[str, str, str]
    phone: str


class DrawnActivity(Struct, frozen=True):
    """An activity: its place by rank, and dates, which the feed alone has."""

    place: int
    mode: str
    starts_in: int | None = None
    ends_in: int | None = None


class DrawnPerson(Struct, frozen=True):
    """A person: names, a profession and activities."""

    name: str
    first_name: str
    profession: str
    activities: tuple[DrawnActivity, ...]


places = st.builds(
    DrawnPlace,
    name=st.sampled_from(STRUCTURE_NAMES),
    street=st.sampled_from(STREETS),
    town=st.sampled_from(TOWNS),
    phone=st.sampled_from(PHONES),
)
days = st.none() | st.integers(-3, 6)
activities = st.builds(
    DrawnActivity,
    place=st.sampled_from(range(len(STRUCTURE_NUMBERS))),
    mode=st.sampled_from(sorted(MODES)),
    starts_in=days,
    ends_in=days,
)
people = st.builds(
    DrawnPerson,
    name=st.sampled_from(EXERCISE_NAMES),
    first_name=st.sampled_from(FIRST_NAMES),
    profession=st.sampled_from(sorted(PROFESSIONS)),
    activities=st.lists(
        activities, min_size=1, max_size=3, unique_by=lambda one: (one.place, one.mode)
    ).map(tuple),
)
extractions = st.dictionaries(st.sampled_from(RANKS), people, min_size=1)


def write_extraction(folder, extraction, registry, now, *, kinds=tuple(FileKind), mailboxes=None):
    """The official files of some people; `mailboxes`: the ranks of those who have one."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    stamp = f"{now.astimezone(FILE_TIME_ZONE):%Y%m%d%H%M}"
    for kind in kinds:
        lines = [
            row(kind, rpps=a_rpps(rank), **fields)
            for rank, person in extraction.items()
            for fields in list_rows(kind, person, registry)
        ]
        path = write(folder, kind, lines)
        path.rename(folder / NAMES[kind].replace("202611200800", stamp))
    (folder / "SYNTHETIC").touch()
    if mailboxes is not None:
        lines = [mssante.row(f"{rank}@ms.fr", an_id(rank)) for rank in mailboxes]
        text = "\n".join([mssante.HEADER, *lines, ""])
        (folder / mssante.NAME.replace("202611200800", stamp)).write_text(text, "utf-8")
    return folder


def list_rows(kind, person, registry):
    """What is written of a person in each row of one file."""
    name = {"exercise_name": person.name, "exercise_first_name": person.first_name}
    profession = {
        "profession_code": person.profession,
        "profession_label": PROFESSIONS[person.profession],
    }
    if kind is not ACTIVITIES:
        yield name | (profession if kind is FileKind.SAVOIR_FAIRE else {})
        return
    for each in person.activities:
        place = registry[each.place]
        code, town, postal_code = place.town
        yield {
            **name,
            **profession,
            "mode_code": each.mode,
            "mode_label": MODES[each.mode],
            "key": f"F{STRUCTURE_NUMBERS[each.place]}",
            "finess": STRUCTURE_NUMBERS[each.place],
            "name": place.name,
            "street": place.street,
            "commune_code": code,
            "commune_label": town,
            "postal_code": postal_code,
            "phone": place.phone,
        }


def make_line(sequence, drawn, registry, now):
    """A line of the feed; `drawn`: rank, person, reason, and the rank of a former number."""
    rank, person, reason, former_rank = drawn
    record = {}
    if person:
        profession = a_profession(
            profession={"code": person.profession, "label": PROFESSIONS[person.profession]},
            exercise_name=person.name,
            exercise_first_name=person.first_name,
            activities=[make_activity(each, registry, now) for each in person.activities],
        )
        record["professions"] = [profession]
        record["former_ids"] = [str(a_rpps(former_rank))] if former_rank not in {None, rank} else []
    return a_line(sequence, reason, rank, now.isoformat().replace("+00:00", "Z"), **record)


def make_activity(activity, registry, now):
    """An activity as a line writes it."""
    place = registry[activity.place]
    code, town, postal_code = place.town
    address = {
        "lines": [f"12 RUE {place.street}"],
        "postal_code": postal_code,
        "commune": {"code": code, "label": town},
        "country": {"code": "99000", "label": "FRANCE"},
    }
    starts_in, ends_in = activity.starts_in, activity.ends_in
    if starts_in is not None and ends_in is not None:
        starts_in = min(starts_in, ends_in)
    dates = {
        name: (now.date() + timedelta(days=delay)).isoformat() if delay is not None else None
        for name, delay in (("start", starts_in), ("end", ends_in))
    }
    dates["end_reason"] = None if ends_in is None else "retraite"
    structure = {
        "finess": STRUCTURE_NUMBERS[activity.place],
        "name": place.name,
        "address": address,
        "phones": [place.phone],
    }
    mode = {"code": activity.mode, "label": MODES[activity.mode]}
    return an_activity(mode=mode, structure=structure, **dates)
