"""`annuaire keys`: the API keys of partners; a key is shown only once, when it is created."""
# ruff: noqa: PLC0415 - imported when the command runs

from typing import TYPE_CHECKING, Annotated

import typer

from cli.cli_errors import EXIT_MISUSE, exit_with_error, report_errors
from cli.clock import read_clock
from cli.output import print_json, print_line, print_table
from cli.server.wiring import read_settings

if TYPE_CHECKING:
    from search_api.access.keys import ApiKey, KeyFile

PartnerName = Annotated[
    str, typer.Argument(metavar="NOM", help="Le partenaire, par exemple « ROR ».")
]
KeyId = Annotated[str, typer.Argument(metavar="ID", help="L'identifiant que donne « list ».")]
KeyLimits = Annotated[
    str | None, typer.Option(help="Ses propres limites, par exemple « 600/minute; 50000/day ».")
]
Json = Annotated[bool, typer.Option("--json", help="Réponse en JSON.")]

keys = typer.Typer(
    name="keys",
    help="Clés des partenaires : les donner, les lister, les révoquer.",
    no_args_is_help=True,
)


@keys.command()
@report_errors()
def add(name: PartnerName, limits: KeyLimits = None, *, json: Json = False) -> None:
    """Donner une clé à un partenaire ; elle n'est montrée qu'une fois."""
    check_key_limits(limits)
    key, secret = open_key_file().create_key(name, read_clock(), limits)
    if json:
        print_json({"id": key.id, "name": key.name, "key": secret})
        return
    print_line(secret)
    typer.echo("À transmettre maintenant : elle ne sera plus jamais montrée.", err=True)


@keys.command("list")
@report_errors()
def list_(*, json: Json = False) -> None:
    """Lister les clés, sans les montrer ; dit si leur fichier est abîmé."""
    read = open_key_file().read_keys()
    if json:
        print_json([describe_key(key) for key in read.keys])
    else:
        rows = [tuple(value or "" for value in describe_key(key).values()) for key in read.keys]
        print_table(("Identifiant", "Partenaire", "Donnée le", "Révoquée le", "Limites"), rows)
    if read.fault:
        exit_with_error(read.fault)


@keys.command()
@report_errors()
def revoke(number: KeyId) -> None:
    """Refuser une clé désormais, aussi par les serveurs en marche."""
    key = open_key_file().revoke_key(number, read_clock())
    print_line(f"Clé {key.id} ({key.name}) révoquée ; chaque serveur la refuse en une seconde.")


def open_key_file() -> "KeyFile":
    """The key file of the data folder."""
    from search_api.access.keys import KeyFile

    return KeyFile(read_settings().keys_file)


def check_key_limits(limits: str | None) -> None:
    """Exit with the status of wrong usage if the rate limits are malformed."""
    from limits import parse_many

    try:
        parse_many(limits or "1/second")
    except ValueError:
        exit_with_error(
            f"limites illisibles : « {limits} » ; attendu : « 600/minute; 50000/day »", EXIT_MISUSE
        )


def describe_key(key: "ApiKey") -> dict[str, str | None]:
    """The fields of a key that may be shown; never the secret."""
    return {
        "id": key.id,
        "name": key.name,
        "created_at": f"{key.created_at:%Y-%m-%d %H:%M}",
        "revoked_at": f"{key.revoked_at:%Y-%m-%d %H:%M}" if key.revoked_at else None,
        "limits": key.limits,
    }
