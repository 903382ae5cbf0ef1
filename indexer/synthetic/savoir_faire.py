"""Savoir-faire: specialities, and the complements that only the SavoirFaire file prints.

Labels are the file's own (`O.R.L et chirurgie cervico faciale`, two cases for one code), not the
nomenclature's.
"""

from random import Random

from msgspec import Struct, convert

from indexer.synthetic.professions import Profession
from indexer.synthetic.tables import TABLES, cells, csv_rows, toml
from indexer.synthetic.weighted import Weighted

NO_SAVOIR_FAIRE = cells(4)


class SavoirFaire(Struct, frozen=True):
    """One savoir-faire: its four cells, and what a diploma row repeats."""

    cells: str
    code: str
    label: str


class Holders(Struct, frozen=True):
    """Shares of a profession's people with a main savoir-faire, a second one, an extra one."""

    main: float
    second: float
    extra: float


class Held(Struct, frozen=True):
    """What one person holds in one profession: `main` makes rows of activity, `extra` does not."""

    main: tuple[SavoirFaire, ...] = ()
    extra: tuple[SavoirFaire, ...] = ()


class SavoirFaireTable:
    """Draws what people hold."""

    def __init__(self) -> None:
        table = toml("diplomas.toml")
        self._types = table["savoir_faire"]
        self._holders = convert(table["holders"], dict[str, Holders])
        rows = list(csv_rows(TABLES / "savoir_faire.csv"))
        self._main = {code: self._table(rows, code, "main") for code in self._holders}
        self._extra = {code: self._table(rows, code, "extra") for code in self._holders}

    def _table(self, rows: list[dict[str, str]], code: str, rank: str) -> Weighted[SavoirFaire]:
        kept = [row for row in rows if row["profession"] == code and row["rank"] == rank]
        return Weighted([self._of(row) for row in kept], (float(row["weight"]) for row in kept))

    def _of(self, row: dict[str, str]) -> SavoirFaire:
        kind, code, label = row["type"], row["code"], row["label"]
        return SavoirFaire(f"{kind}|{self._types[kind]}|{code}|{label}", code, label)

    def draw(self, rng: Random, profession: Profession) -> Held:
        """What somebody of a profession holds; nothing in most professions."""
        shares = self._holders.get(profession.code)
        if shares is None or rng.random() >= shares.main:
            return Held()
        main = [self._main[profession.code].draw(rng)]
        if rng.random() < shares.second:
            main.append(self._main[profession.code].draw(rng))
        extra = (self._extra[profession.code].draw(rng),) if rng.random() < shares.extra else ()
        return Held(tuple({held.code: held for held in main}.values()), extra)
