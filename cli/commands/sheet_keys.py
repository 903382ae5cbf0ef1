"""`annuaire sheet-keys`: the keys that sign the fingerprints of sheets; no secret is ever shown."""
# ruff: noqa: PLC0415 - imported when the command runs

from pathlib import Path
from typing import Annotated

import typer

from cli.cli_errors import report_errors
from cli.clock import read_clock
from cli.output import print_line, print_table
from cli.server.wiring import read_settings

FingerprintKeyId = Annotated[
    str, typer.Argument(metavar="ID", help="L'identifiant que donne « list ».")
]

sheet_keys = typer.Typer(
    name="sheet-keys",
    help="Clés des empreintes de fiches : les lister, en ajouter, choisir celle qui signe.",
    no_args_is_help=True,
)


@sheet_keys.command("list")
@report_errors()
def list_fingerprint_keys() -> None:
    """Lister les clés, sans les montrer : celle qui signe, celles qui vérifient."""
    from pdf.fingerprint_keys import read_fingerprint_keys

    keys = read_fingerprint_keys(find_fingerprint_keys_file())
    rows = [
        (key.id, key.created_on.isoformat(), "signe" if key.id == keys.signing else "vérifie")
        for key in keys.keys
    ]
    print_table(("Identifiant", "Créée le", "Emploi"), rows)


@sheet_keys.command("add")
@report_errors()
def add_fingerprint_key() -> None:
    """Ajouter une clé, qui ne fait d'abord que vérifier ; crée le fichier s'il manque."""
    from pdf.fingerprint_keys import (
        change_fingerprint_keys,
        create_fingerprint_keys,
        generate_fingerprint_key,
    )

    path, today = find_fingerprint_keys_file(), read_clock().date()
    if create_fingerprint_keys(path, today):
        print_line(f"Fichier créé avec une clé, qui signe : {path}")
        return
    key = generate_fingerprint_key(today)
    change_fingerprint_keys(path, lambda keys: keys.with_key(key))
    print_line(f"Clé {key.id} ajoutée ; une fois le fichier sur tous les sites : use {key.id}")


@sheet_keys.command("use")
@report_errors()
def use_fingerprint_key(number: FingerprintKeyId) -> None:
    """Signer désormais avec une clé du fichier ; les autres vérifient toujours."""
    from pdf.fingerprint_keys import change_fingerprint_keys

    change_fingerprint_keys(find_fingerprint_keys_file(), lambda keys: keys.with_signing(number))
    print_line(f"La clé {number} signe ; les serveurs en marche la prennent à la fiche suivante.")


def find_fingerprint_keys_file() -> Path:
    """The file of keys, named by a setting or in the data folder."""
    return read_settings().fingerprint_keys_path
