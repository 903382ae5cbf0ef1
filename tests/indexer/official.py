"""Official files in miniature: the true headers, rows by the names of our fields.

`rows(Kind.ACTIVITIES, dict(mode_code="S"))` gives lines of a valid person where only what is named
differs; `load` writes files, reads them back, and gives the people and the report.
"""

from pathlib import Path

from indexer.assembly.assemble import assemble_people
from indexer.assembly.record_codec import decode_professional
from indexer.report import Report
from indexer.sources import FileKind, open_sources
from indexer.sources.columns import COLUMNS_BY_FILE_KIND, fold_column_name

ACTIVITIES, SAVOIR_FAIRE, DIPLOMAS = FileKind
HEADERS = {
    kind: line.split("|")
    for kind, line in zip(
        FileKind,
        (Path(__file__).parent / "headers.txt").read_text("utf-8").splitlines(),
        strict=True,
    )
}
NAMES = {
    ACTIVITIES: "PS_LibreAcces_Personne_activite_202611200800.txt",
    SAVOIR_FAIRE: "PS_LibreAcces_SavoirFaire_202611200800.txt",
    DIPLOMAS: "PS_LibreAcces_Dipl_AutExerc_202611200800.txt",
}
CASE_ROWS_DIR = Path(__file__).parent / "rows"
"""Rows in the shapes of real files, of invented people."""
RPPS = "99000000010"
"""A fictitious number with a valid key."""
PERSON = {"exercise_name": "MARTIN", "exercise_first_name": "ANNE"}
DOCTOR = {
    "profession_code": "10",
    "profession_label": "Médecin",
    "category_code": "C",
    "category_label": "Civil",
}
PRACTICE = {
    "mode_code": "L",
    "mode_label": "Libéral",
    "key": "F350000001",
    "name": "CABINET DU PORT",
    "number": "12",
    "street_type_code": "R",
    "street_type_label": "Rue",
    "street": "DES LILAS",
    "postal_code": "35000",
    "commune_code": "35238",
    "commune_label": "RENNES",
    "country_code": "99000",
    "country_label": "FRANCE",
}
CARDIOLOGY = {
    "savoir_faire_type_code": "S",
    "savoir_faire_type_label": "Spécialité ordinale",
    "savoir_faire_code": "SM04",
    "savoir_faire_label": "Cardiologie",
}
DIPLOMA = {
    "diploma_type_code": "DE",
    "diploma_type_label": "Diplôme d'Etat français",
    "diploma_code": "DE05",
    "diploma_label": "DE Docteur en médecine",
}
USUAL = {
    ACTIVITIES: PERSON | DOCTOR | PRACTICE,
    SAVOIR_FAIRE: PERSON | DOCTOR | CARDIOLOGY,
    DIPLOMAS: PERSON | DIPLOMA,
}


def row(kind, columns=None, *, rpps=RPPS, **given):
    """One line of an official file, a valid one but for what is given."""
    person = {"id_type": "8", "local_id": rpps, "national_id": f"8{rpps}"}
    fields = USUAL[kind] | person | given
    names = COLUMNS_BY_FILE_KIND[kind].names
    cells = {fold_column_name(names[field][0]): text for field, text in fields.items()}
    assert cells.keys() <= set(map(fold_column_name, HEADERS[kind])), "no such column"
    return "|".join(cells.get(fold_column_name(column), "") for column in columns or HEADERS[kind])


def rows(kind, *given):
    return [row(kind, **each) for each in given]


def write(folder, kind, lines, *, columns=None, end="\n", encoding="utf-8"):
    """Write one file under its official name."""
    header = "|".join(columns or HEADERS[kind])
    content = "".join(line + end for line in [header, *lines])
    path = folder / NAMES[kind]
    path.write_bytes(content.encode(encoding))
    return path


class AssembledFiles:
    def __init__(self, batches, report):
        self.assembled = [person for batch in batches for person in batch]
        self.records = {person.national_id: person.record for person in self.assembled}
        self.people = {
            number: decode_professional(record) for number, record in self.records.items()
        }
        self.report = report

    @property
    def only(self):
        (person,) = self.people.values()
        return person

    @property
    def reasons(self):
        return [(each.line, each.field) for each in self.report.rejections]


def read(folder, *, partial=False, workers=1, max_reject_share=1.0):
    """Read a folder of official files."""
    report = Report(max_reject_share=max_reject_share)
    sources = open_sources([folder], partial=partial)
    return AssembledFiles(list(assemble_people(sources, report, workers=workers)), report)


def read_case(folder, case):
    """Read an activities file of `rows/` as a load reads it, with the two other files empty."""
    for kind in (SAVOIR_FAIRE, DIPLOMAS):
        write(folder, kind, [])
    (folder / NAMES[ACTIVITIES]).write_bytes((CASE_ROWS_DIR / f"{case}.txt").read_bytes())
    return read(folder)
