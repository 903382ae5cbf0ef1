"""`annuaire show`: prints all public data of one person."""
# ruff: noqa: PLC0415 - imported when the command runs

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Annotated

import typer

from cli.output import print_json, print_line
from cli.server.wiring import build_directory_search, read_settings

if TYPE_CHECKING:
    from web.activity_view import ActivityView, Fact
    from web.person_view import ExerciseView, PersonView

RppsNumber = Annotated[str, typer.Argument(metavar="RPPS", help="Numéro RPPS, national ou ADELI.")]


def show(
    number: RppsNumber,
    *,
    json: Annotated[bool, typer.Option("--json", help="La réponse de l'API.")] = False,
) -> None:
    """Montrer tout ce qui est public d'un professionnel."""
    from search_api.representations.schemas import ListingAnswer
    from web import person_view

    settings = read_settings()
    search = build_directory_search(settings)
    listing = search.find_listing(number)
    if json:
        print_json(ListingAnswer.of(listing, settings.public_url))
        return
    today = search.get_publication().data_date
    for line in format_person(person_view.build_person_view(listing, today, settings.public_url)):
        print_line(line)


def format_person(person: "PersonView") -> Iterator[str]:
    """The lines of a person, indented by depth."""
    yield person.name
    yield f"{person.number_label} : {person.number}"
    yield from format_facts(person.other_numbers)
    for exercise in person.exercises:
        yield ""
        yield from indent_lines(format_exercise(exercise), first="")
    yield from format_facts(person.diplomas)
    yield from format_facts(person.authorisations)
    yield from (f"MSSanté : {mailbox.text}" for mailbox in person.mssante)
    yield ""
    yield f"Données modifiées le {person.updated_on}"


def format_exercise(exercise: "ExerciseView") -> Iterator[str]:
    """The lines of a profession: name, qualifications, activities."""
    yield exercise.profession + (f" ({exercise.category})" if exercise.category else "")
    if exercise.name:
        yield f"Nom d’exercice : {exercise.name}"
    yield from format_facts((*exercise.savoir_faire, *exercise.diplomas, *exercise.authorisations))
    for activity in exercise.activities:
        yield from indent_lines(format_activity(activity), first="• ")


def format_activity(activity: "ActivityView") -> Iterator[str]:
    """The lines of an activity: place, address, contacts, attributes."""
    yield activity.heading
    yield from filter(None, (activity.trade_name, *activity.address, activity.period))
    yield from (phone.text for phone in activity.phones)
    if activity.email:
        yield activity.email.text
    yield from format_facts(activity.facts)


def format_facts(pairs: "Iterable[Fact]") -> Iterator[str]:
    """Labels and values, one pair per line; without a label, only the value."""
    for fact in pairs:
        yield f"{fact.label} : {fact.value}" if fact.label else fact.value


def indent_lines(lines: Iterable[str], *, first: str) -> Iterator[str]:
    """Prefix the first line, and indent the others."""
    prefix = first
    for line in lines:
        yield f"{prefix}{line}"
        prefix = "  "
