"""Convert a record of the feed to a `Professional`, by an allow-list that excludes private data.

A code without a label gets itself as its label, until the known code systems complete it.

Lists are sorted, so that equal records give equal bytes and are not taken for changes.
"""

from itertools import chain

from msgspec import json

from directory.model.geography import parse_cedex
from directory.model.identifiers import Finess, NationalId, Rpps, Siret, parse_person_id
from directory.model.phone_numbers import find_phone_region
from directory.model.professional import (
    Address,
    Authorisation,
    Diploma,
    Exercise,
    OptionalConcept,
    PlaceOfPractice,
    Professional,
    SavoirFaire,
    Situation,
)
from directory.terminology import Concept
from indexer.feed.kinds import ACTIVITY_KINDS
from indexer.feed.line import (
    ActivityLine,
    AuthorisationLine,
    Coded,
    DiplomaLine,
    ProfessionLine,
    Record,
    SavoirFaireLine,
    StructureLine,
)
from indexer.validation.abroad import FOREIGN_POSTAL_CODE, is_in_france, resolve_country
from indexer.validation.diplomas import sort_unique_authorisations, sort_unique_diplomas
from indexer.validation.exercises import profession_category_key, sort_unique_savoir_faire
from indexer.validation.phone import find_phone_numbers
from indexer.validation.place import (
    EMAIL_PATTERN,
    add_locality,
    is_same_text,
    omit_repeated_names,
    omit_town_lines,
    read_commune,
)
from indexer.validation.rows import clean_cell
from indexer.validation.towns import derive_town


def convert_record(rpps: str, record: Record) -> Professional:
    """Return the public part of a valid record."""
    former = {parse_person_id(number).local_number for number in record.former_ids}
    return Professional(
        national_id=NationalId.of(Rpps(rpps)),
        exercises=tuple(
            sorted(map(convert_profession_line, record.professions), key=profession_category_key)
        ),
        civility=convert_optional_coded(record.civility),
        former_ids=tuple(sorted(former)),
    )


def convert_profession_line(line: ProfessionLine) -> Exercise:
    """Convert one profession."""
    return Exercise(
        profession=convert_coded(line.profession),
        exercise_name=clean_cell(line.exercise_name),
        exercise_first_name=clean_cell(line.exercise_first_name),
        category=convert_optional_coded(line.category),
        title=convert_optional_coded(line.title),
        savoir_faire=sort_unique_savoir_faire(map(convert_savoir_faire_line, line.savoir_faire)),
        diplomas=sort_unique_diplomas(map(convert_diploma_line, line.diplomas)),
        authorisations=sort_unique_authorisations(
            map(convert_authorisation_line, line.authorisations)
        ),
        situations=tuple(
            sorted(set(map(convert_activity_line, line.activities)), key=situation_sort_key)
        ),
    )


def situation_sort_key(situation: Situation) -> bytes:
    """Return a sort key that depends on the activity alone."""
    return json.encode(situation, enc_hook=str)


def convert_activity_line(line: ActivityLine) -> Situation:
    """Convert one activity, without the reason of its end and the number of the owner."""
    return Situation(
        kind=convert_activity_kind(line.kind) if line.kind else None,
        genre=convert_optional_coded(line.genre),
        mode=convert_optional_coded(line.mode),
        function=convert_optional_coded(line.function),
        sector=convert_optional_coded(line.sector),
        start=line.start,
        end=line.end,
        place=convert_structure_line(line.structure) if line.structure else None,
    )


def convert_structure_line(line: StructureLine) -> PlaceOfPractice:
    """Convert a place of practice; drop malformed telephone numbers and e-mail addresses."""
    key = f"F{line.finess}" if line.finess else f"C{line.siret}" if line.siret else ""
    name, trade_name, email = (
        clean_optional_text(line.name),
        clean_optional_text(line.trade_name),
        clean_optional_text(line.email),
    )
    address = omit_repeated_names(convert_address_line(line), name or "", trade_name or "")
    commune, country = address.commune, address.country
    area_code = commune.code if commune else address.postal_code or ""
    region = find_phone_region(area_code, country.code if country else "")
    phones = chain.from_iterable(find_phone_numbers(text, region) for text in line.phones)
    return PlaceOfPractice(
        key=key,
        name=name,
        trade_name=None if is_same_text(trade_name or "", name or "") else trade_name,
        finess=Finess(line.finess) if line.finess else None,
        siret=Siret(line.siret) if line.siret else None,
        address=address,
        phones=tuple(dict.fromkeys(phones)),
        email=email if email and EMAIL_PATTERN.fullmatch(email) else None,
    )


def convert_address_line(line: StructureLine) -> Address:
    """Convert the address of a place; its commune is derived as that of an official row."""
    given, commune = line.address, line.address.commune
    code, label = (commune.code, clean_cell(commune.label or "")) if commune else ("", "")
    lines = tuple(filter(None, map(clean_cell, given.lines)))
    postal_code = clean_optional_text(given.postal_code)
    office = next(filter(parse_cedex, reversed(lines)), "")
    country = resolve_country(
        given.country.code if given.country else "",
        clean_cell(given.country.label or "") if given.country else "",
        commune_code=code,
        postal_code=postal_code or "",
    )
    is_french = is_in_france(country)
    town = derive_town(code, label, postal_code or "", office) if is_french else None
    address = Address(
        lines=lines,
        postal_code=postal_code,
        commune=read_commune(code, label, town),
        country=country,
    )
    if not is_french:
        return add_locality(address, label, find_town_line(lines))
    return omit_town_lines(address, address.commune.label) if address.commune else address


def find_town_line(lines: tuple[str, ...]) -> str:
    """Return the last line, if it begins with a postal code as that of a town abroad does."""
    last = lines[-1] if lines else ""
    return last if FOREIGN_POSTAL_CODE.match(last) else ""


def convert_savoir_faire_line(line: SavoirFaireLine) -> SavoirFaire:
    """Convert a savoir-faire, with its own label or else its code."""
    return SavoirFaire(
        type=convert_optional_coded(line.type),
        code=line.code,
        label=clean_optional_text(line.label) or line.code,
    )


def convert_diploma_line(line: DiplomaLine) -> Diploma:
    """Convert a diploma, with its date and place of training."""
    return Diploma(
        type=convert_optional_coded(line.type),
        code=line.code,
        label=clean_optional_text(line.title) or line.code or "",
        date=line.date,
        place=clean_optional_text(line.place),
    )


def convert_authorisation_line(line: AuthorisationLine) -> Authorisation:
    """Convert an authorisation and its discipline."""
    return Authorisation(
        type=convert_coded(line.type),
        discipline=convert_optional_coded(line.discipline),
    )


def convert_optional_coded(line: Coded | None) -> OptionalConcept:
    """Convert a code, if there is one."""
    return convert_coded(line) if line else None


def convert_coded(line: Coded) -> Concept:
    """Convert a code, with its own label or else the code."""
    return Concept(line.code, clean_optional_text(line.label) or line.code)


def convert_activity_kind(line: Coded) -> Concept:
    """Convert one of the register's kinds of activity, with its own label or else ours."""
    known_label = ACTIVITY_KINDS.get(line.code)
    return Concept(line.code, clean_optional_text(line.label) or known_label or line.code)


def clean_optional_text(raw: str | None) -> str | None:
    """Return a text without control characters; None where it is empty or absent."""
    return clean_cell(raw or "") or None
