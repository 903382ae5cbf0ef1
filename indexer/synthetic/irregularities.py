"""Irregularities of official addresses: empty commune codes, merged communes, repeated names.

They are drawn from a generator of their own, after the place is made: another share changes how a
place is written, and nothing else of the directory.
"""

from random import Random

from msgspec import Struct, convert
from msgspec.structs import replace

from indexer.synthetic.places import CommuneRow
from indexer.synthetic.tables import read_toml_table


class IrregularityShares(Struct, frozen=True):
    """The shares of `tables/irregularities.toml`, which describes each."""

    abroad: float
    no_postal_code: float
    whole_city: float
    country: float
    empty_commune: float
    empty_label: float
    office_line: float
    former_commune: float
    repeated_name: float
    overseas_prefix: float
    two_phones: float
    extension: float


class AddressCells(Struct, frozen=True):
    """Cells 27 to 40 of the official row; `street` has those from the complement to its name."""

    recipient: str
    street: str
    distribution: str
    cedex: str
    postal_code: str
    commune_code: str
    commune_label: str
    country: str

    def join(self) -> str:
        """The 14 cells as a part of a line."""
        return (
            f"{self.recipient}|{self.street}|{self.distribution}|{self.cedex}|{self.postal_code}"
            f"|{self.commune_code}|{self.commune_label}|{self.country}"
        )


def load_irregularity_shares() -> IrregularityShares:
    """The shares of the table."""
    return convert(read_toml_table("irregularities.toml"), IrregularityShares)


def write_irregularly(
    rng: Random, cells: AddressCells, commune: CommuneRow, name: str, shares: IrregularityShares
) -> AddressCells:
    """The same address as the register may write it.

    Args:
        rng: a generator for this place alone.
        cells: the plain address.
        commune: where the place lies.
        name: the name of the place as shown; may be empty.
        shares: how often each irregularity occurs.
    """
    if name and rng.random() < shares.repeated_name:
        cells = replace(cells, recipient=name)
    if not (cells.postal_code and cells.commune_code):  # abroad, or without a complete town
        return cells
    town = commune.city
    if commune.former and rng.random() < shares.former_commune:
        former = rng.choice(commune.former)
        town = former.city
        cells = replace(cells, commune_code=former.insee, commune_label=former.name)
    office = cells.cedex or f"{cells.postal_code} {town}"
    if rng.random() < shares.empty_commune:
        if rng.random() < shares.empty_label:
            return replace(cells, cedex=office, commune_code="", commune_label="")
        return replace(cells, commune_code="")
    return replace(cells, cedex=office) if rng.random() < shares.office_line else cells
