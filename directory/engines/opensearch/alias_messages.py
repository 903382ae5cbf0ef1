"""What to tell an operator whose aliases do not lead to publications, with the way out, in French.

The requests are those of the cluster's own interface, ready to be sent.
"""

import re
from collections.abc import Sequence

from msgspec import json

PREVIOUS_SUFFIX = "-previous"
"""The previous alias of a directory is its served alias with this suffix."""
INDEX_NAME_PATTERN = r"(.+)\.[0-9a-f]{32}"
"""The served alias of a directory, and a unique suffix."""


def describe_double_alias(alias: str, indexes: Sequence[str]) -> str:
    """An alias that leads to several indexes."""
    remedy = format_removal(indexes[-1], alias)
    return (
        f"l'alias {alias} désigne plusieurs index ({', '.join(indexes)}) : gardez celui qui doit "
        f"être servi et retirez l'alias des autres, par exemple {remedy}"
    )


def describe_taken_name(alias: str) -> str:
    """An index that has the name of an alias."""
    return (
        f"un index porte le nom de l'alias {alias} (fait à la main, ou par une écriture à ce "
        f"nom) : vérifiez qu'il ne sert à personne, puis supprimez-le (DELETE /{alias}) ; ou "
        f"donnez un autre nom à l'annuaire (ANNUAIRE_OPENSEARCH_INDEX)"
    )


def describe_foreign_index(alias: str, index: str) -> str:
    """An alias that leads to an index of another directory, or of another program."""
    owner = re.fullmatch(INDEX_NAME_PATTERN, index)
    if owner:
        return (
            f"l'alias {alias} désigne {index}, de l'annuaire {owner[1]} : donnez un autre nom à "
            f"l'un des deux annuaires (ANNUAIRE_OPENSEARCH_INDEX), ou retirez l'alias : "
            f"{format_removal(index, alias)}"
        )
    return (
        f"l'alias {alias} désigne {index}, qui n'est pas une publication de l'annuaire : "
        f"remettez-le sur une publication ou retirez-le : {format_removal(index, alias)}"
    )


def describe_unfinished_index(alias: str, index: str) -> str:
    """An alias that leads to an index whose build did not end."""
    return (
        f"l'alias {alias} désigne {index}, dont la construction n'est pas finie : remettez-le sur "
        f"une publication ou retirez-le : {format_removal(index, alias)}"
    )


def describe_unmarked_index(index: str) -> str:
    """An index that has the name of a build, without our metadata."""
    return (
        f"OpenSearch : l'index {index} n'a pas les métadonnées de l'annuaire, et reste là ; s'il "
        f"ne sert à personne, supprimez-le (DELETE /{index})"
    )


def describe_reserved_name(alias: str) -> str:
    """A directory whose name is the previous alias of another."""
    return (
        f"le nom {alias} est réservé à la publication précédente de l'annuaire "
        f"{alias.removesuffix(PREVIOUS_SUFFIX)} : donnez-en un autre (ANNUAIRE_OPENSEARCH_INDEX)"
    )


def format_removal(index: str, alias: str) -> str:
    """The request that removes an alias from an index."""
    actions = {"actions": [{"remove": {"index": index, "alias": alias}}]}
    return f"POST /_aliases {json.encode(actions).decode()}"
