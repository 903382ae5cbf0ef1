"""A listing as a vCard 4.0 (RFC 6350), for address books.

Every value passes through `escape_text`: a line break in a name would start another property
(section 3.4). A line longer than 75 octets is folded between characters, never inside one (section
3.2). Each place is a group (`lieu1.`), so that its name, address and telephone stay together.
"""

from collections.abc import Iterator, Sequence
from datetime import date

from directory.model.listing import Listing, PublicActivity, PublicPlace, group_activities_by_place
from directory.publication import Publication
from search_api.representations.safe_text import sanitise_text
from search_api.representations.schemas import PROFESSIONALS_PATH, SOURCE_NAME
from search_api.representations.tel_uri import format_tel_uri

MAX_LINE_OCTETS = 75
"""Octets without the line break (RFC 6350, section 3.2)."""
VCARD_ESCAPES = str.maketrans({"\\": "\\\\", ",": "\\,", ";": "\\;", "\n": "\\n", "\t": " "})
SYNTHETIC_NOTE = "Données fictives : cette personne n’existe pas."


def encode_vcard(listing: Listing, publication: Publication, public_url: str) -> bytes:
    """The vCard of a person: UTF-8, lines folded and ended by CRLF."""
    return "".join(map(fold_line, format_properties(listing, publication, public_url))).encode()


def format_properties(listing: Listing, publication: Publication, public_url: str) -> Iterator[str]:
    """The properties in order, unfolded."""
    page = f"{public_url}/professionnel/{listing.id}"
    yield "BEGIN:VCARD"
    yield "VERSION:4.0"
    yield "KIND:individual"
    yield f"UID:{page}"
    yield f"SOURCE:{public_url}{PROFESSIONALS_PATH}/{listing.id}.vcf"
    yield f"REV:{listing.updated_at:%Y%m%d}T000000Z"
    yield from format_names(listing)
    yield from format_occupations(listing)
    for rank, (place, activities) in enumerate(group_activities_by_place(listing), start=1):
        lines = format_place(place, activities, publication.data_date)
        yield from (f"lieu{rank}.{line}" for line in lines)
    for rank, address in enumerate(listing.mssante, start=1):
        yield f"mssante{rank}.EMAIL;TYPE=work:{escape_text(address)}"
        yield f"mssante{rank}.X-ABLABEL:MSSanté"
    yield f"URL:{page}"
    yield f"NOTE:{escape_text(format_note(listing, publication))}"
    yield "END:VCARD"


def format_names(listing: Listing) -> Iterator[str]:
    """The exercise name of the first profession, and the others as nicknames."""
    first = listing.exercises[0]
    courtesy = find_courtesy_title(listing)
    shown = (courtesy, first.exercise_first_name, first.exercise_name)
    yield f"FN:{escape_text(' '.join(filter(None, shown)))}"
    parts = (first.exercise_name, first.exercise_first_name, "", courtesy, "")
    yield f"N:{format_structured_value(*parts)}"
    written = [f"{each.exercise_first_name} {each.exercise_name}" for each in listing.exercises]
    others = [name for name in dict.fromkeys(written) if name != written[0]]
    if others:
        yield f"NICKNAME:{','.join(map(escape_text, others))}"


def find_courtesy_title(listing: Listing) -> str:
    """The title of the first profession, else the civility."""
    code = listing.exercises[0].title or listing.civility
    return code.label if code else ""


def format_occupations(listing: Listing) -> Iterator[str]:
    """Professions as titles, savoir-faire as roles, each once."""
    titles = (each.profession.label for each in listing.exercises)
    roles = (known.label for each in listing.exercises for known in each.savoir_faire)
    yield from (f"TITLE:{escape_text(label)}" for label in dict.fromkeys(titles))
    yield from (f"ROLE:{escape_text(label)}" for label in dict.fromkeys(roles))


def format_place(
    place: PublicPlace, activities: Sequence[PublicActivity], today: date
) -> Iterator[str]:
    """Name, address and contacts of a place, the person's role there, and a start to come."""
    name = place.name or place.trade_name
    functions = dict.fromkeys(each.function.label for each in activities if each.function)
    at = place.address
    if name:
        yield f"ORG:{escape_text(name)}"
    yield from (f"ROLE:{escape_text(label)}" for label in functions)
    yield "ADR;TYPE=work:" + format_structured_value(
        "",
        "",
        list(at.lines),
        at.town or "",
        at.departement.label if at.departement else "",
        at.postal_code or "",
        at.country.label if at.country else "",
    )
    for number in place.phones:
        yield f'TEL;TYPE="work,voice";VALUE=uri:{format_tel_uri(number)}'
    if place.email:
        yield f"EMAIL;TYPE=work:{escape_text(place.email)}"
    starts = [each.start for each in activities if each.start and each.start > today]
    if len(starts) == len(activities):
        yield f"NOTE:À partir du {min(starts):%d/%m/%Y}."


def format_note(listing: Listing, publication: Publication) -> str:
    """Number, source and date; and a notice if the person is fictitious."""
    kind = "RPPS" if listing.rpps else "ADELI"
    lines = [f"Numéro {kind} : {listing.id}."]
    lines.append(f"Source : {SOURCE_NAME}, données du {publication.data_date:%d/%m/%Y}.")
    return "\n".join([*lines, *[SYNTHETIC_NOTE] * publication.synthetic])


def format_structured_value(*components: str | list[str]) -> str:
    """A structured value: components between semicolons, a list inside one between commas."""
    return ";".join(
        escape_text(part) if isinstance(part, str) else ",".join(map(escape_text, part))
        for part in components
    )


def escape_text(value: str) -> str:
    """A value escaped so that it stays in its property (RFC 6350, section 3.4)."""
    return sanitise_text(value.replace("\r\n", "\n").replace("\r", "\n")).translate(VCARD_ESCAPES)


def fold_line(line: str) -> str:
    """A line folded after at most 75 octets, never inside a character."""
    out, width = [], 0
    for character in line:
        octets = len(character.encode())
        if width + octets > MAX_LINE_OCTETS:
            out.append("\r\n ")
            width = 1
        out.append(character)
        width += octets
    return "".join((*out, "\r\n"))
