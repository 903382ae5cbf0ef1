"""Savoir-faire: main ones (specialties), and extra ones, which are in the SavoirFaire file only.

Labels are those of the official file, which differ from the nomenclature (`O.R.L et chirurgie
cervico faciale`; two spellings, in upper and lower case, for one code).
"""

from random import Random

from msgspec import Struct, convert

from indexer.synthetic.professions import Profession
from indexer.synthetic.tables import TABLES_FOLDER, join_empty_cells, read_csv_rows, read_toml_table
from indexer.synthetic.weighted import Weighted

NO_SAVOIR_FAIRE = join_empty_cells(4)


class SavoirFaireCells(Struct, frozen=True):
    """One savoir-faire: its four cells; code and label again, for the diploma row."""

    cells: str
    code: str
    label: str


class HolderShares(Struct, frozen=True):
    """Shares of the people of a profession with a main, a second and an extra savoir-faire."""

    main: float
    second: float
    extra: float


class PersonSavoirFaire(Struct, frozen=True):
    """The savoir-faire of one exercise; only `main` ones are in the activity file."""

    main: tuple[SavoirFaireCells, ...] = ()
    extra: tuple[SavoirFaireCells, ...] = ()


class SavoirFaireTable:
    """Draws the savoir-faire of people."""

    def __init__(self) -> None:
        table = read_toml_table("diplomas.toml")
        self._types = table["savoir_faire"]
        self._holders = convert(table["holders"], dict[str, HolderShares])
        rows = list(read_csv_rows(TABLES_FOLDER / "savoir_faire.csv"))
        self._main = {code: self._table(rows, code, "main") for code in self._holders}
        self._extra = {code: self._table(rows, code, "extra") for code in self._holders}

    def _table(
        self, rows: list[dict[str, str]], code: str, rank: str
    ) -> Weighted[SavoirFaireCells]:
        matching = [row for row in rows if row["profession"] == code and row["rank"] == rank]
        return Weighted(
            [self._parse_row(row) for row in matching], (float(row["weight"]) for row in matching)
        )

    def _parse_row(self, row: dict[str, str]) -> SavoirFaireCells:
        kind, code, label = row["type"], row["code"], row["label"]
        return SavoirFaireCells(f"{kind}|{self._types[kind]}|{code}|{label}", code, label)

    def draw(self, rng: Random, profession: Profession) -> PersonSavoirFaire:
        """The savoir-faire of a person in a profession; none in most professions."""
        shares = self._holders.get(profession.code)
        if shares is None or rng.random() >= shares.main:
            return PersonSavoirFaire()
        main = [self._main[profession.code].draw(rng)]
        if rng.random() < shares.second:
            main.append(self._main[profession.code].draw(rng))
        extra = (self._extra[profession.code].draw(rng),) if rng.random() < shares.extra else ()
        return PersonSavoirFaire(tuple({held.code: held for held in main}.values()), extra)
