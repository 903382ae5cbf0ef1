"""The table of gates: what each compares, from which limit on it refuses, and in which words.

`docs/operating.md` prints this table. The limits of shares have a floor, so that one row or person
of a small directory, or of a quiet day, refuses nothing.
"""

from msgspec import Struct

from directory.errors import IndexingError, PublicationRefused, SourceRefused

MAX_REJECT_SHARE = 0.01
MAX_REJECTS_IN_SMALL_FILE = 20
"""Rejected rows up to which a file is accepted whatever their share, if others are accepted."""
"""Share of the rows of a file that may be rejected."""
MAX_LOSS_SHARE = 0.10
"""Share of the served people, and of their activities, that an extraction may lack."""
MAX_CHANGED_SHARE = 0.30
"""Share of the served people who may change or depart at once; an ordinary day changes 1 %."""
MAX_FIELD_LOSS_SHARE = 0.10
"""Share of the people or activities, in points, that may lose a field at once."""
MAX_ORPHAN_SHARE = 0.005
"""Share of the rows of a file whose person the activities file may lack, beyond the usual share."""
MIN_AFFECTED = 20
"""Number of people, activities or rows below which a share above its limit means nothing.

A directory of a department's order loses one person in ten by five departures; a column that is
renamed or a file that is cut affects hundreds.
"""
MIN_LOSS_SHARE_OF_FEW = 0.5
"""Share of people or activities whose loss refuses however few they are."""
MAX_MEDIAN_SEARCH_S = 0.25
"""Maximum median time of a search by name, far above the usual one; see benchmarks/."""


class Gate(Struct, frozen=True):
    """One gate.

    Attributes:
        name: short name, for documents and tests.
        limit: when it refuses, for the documents.
        compared_with: what the files or the new index are compared with, for the documents.
        message: on screen, with the values by name.
        error: the type of the refusal.
        is_overruled_by_force: whether `--force` overrules it.
    """

    name: str
    limit: str
    compared_with: str
    message: str
    error: type[IndexingError] = PublicationRefused
    is_overruled_by_force: bool = True

    def describe_refusal(self, **values: object) -> IndexingError:
        """Return the error to raise, with these values in its message; floats are shares."""
        shown = {
            name: format_percent(value) if isinstance(value, float) else value
            for name, value in values.items()
        }
        return self.error(self.message.format(**shown))


def format_percent(share: float) -> str:
    """Return a share as French writes it: `97 %`, `0,5 %`."""
    return f"{share * 100:.1f}".removesuffix(".0").replace(".", ",") + " %"


MIXTURE = Gate(
    "mixture",
    "fictitious people over real ones, or the other way round",
    "the served publication",
    "l'annuaire est {kind} et ces fichiers ne le sont pas : "
    "chargez-les dans un autre dossier (ANNUAIRE_DATA_DIR)",
    SourceRefused,
    is_overruled_by_force=False,
)
AGE = Gate(
    "age",
    "an extraction older than the last one",
    "the last load",
    "ces fichiers ont été extraits le {extracted_at:%Y-%m-%d à %H:%M}, avant les derniers chargés "
    "({newest:%Y-%m-%d à %H:%M})",
    SourceRefused,
)
COLUMNS = Gate(
    "columns",
    "an optional column that was there, and not empty, is missing under every known name",
    "the last load of a file of this kind",
    "{file} : il manque, par rapport au dernier chargement, {columns}",
    SourceRefused,
)
CUT = Gate(
    "cut",
    "the last line has no end and fewer cells than the header, or half a character",
    "the header of the file",
    "{file} : la dernière ligne ({line}) est coupée, le fichier n'est pas entier",
    SourceRefused,
)
REJECTED = Gate(
    "rejected",
    f"more than {MAX_REJECT_SHARE:.0%} of the rows of a file rejected (`--max-reject-share`), and "
    f"more than {MAX_REJECTS_IN_SMALL_FILE}, or all",
    "the rows of the file",
    "{file} : trop de lignes rejetées ({rejected} sur {rows}, {limit} admis, ou "
    f"{MAX_REJECTS_IN_SMALL_FILE} lignes) ; la première, "
    "ligne {line} : {field} : {reason}",
    SourceRefused,
)
EMPTY = Gate(
    "empty",
    "a file without a row, once people are published, if the last one had rows",
    "the served publication",
    "{file} : le fichier ne contient aucune ligne ; pour charger les autres et garder le reste tel "
    "quel, retirez-le et relancez avec --partial",
)
ORPHANS = Gate(
    "orphans",
    f"once people are published, more than {MAX_ORPHAN_SHARE:.1%} of the rows of a diplomas or "
    f"savoir-faire file, and {MIN_AFFECTED} at least, are of people not in the activities file, "
    "beyond the share of the last load",
    "the activities file of the same load, and the last load",
    "{file} : {orphans} lignes sur {rows} sont de personnes absentes du fichier des activités "
    "({limit} admis, {usual} au dernier chargement) : l'un des deux n'est pas entier",
    SourceRefused,
)
NOBODY = Gate("nobody", "no person at all", "–", "aucun professionnel dans ces fichiers")
PEOPLE = Gate(
    "people",
    f"more than {MAX_LOSS_SHARE:.0%} fewer people (`--max-loss`), and {MIN_AFFECTED} or half of "
    "them at least",
    "the served publication",
    "{after} professionnels au lieu de {before} : plus de {limit} de moins",
)
ACTIVITIES = Gate(
    "activities",
    f"more than {MAX_LOSS_SHARE:.0%} fewer activities (`--max-loss`), and {MIN_AFFECTED} or half "
    "of them at least",
    "the served publication",
    "{after} activités au lieu de {before} : plus de {limit} de moins",
)
CHANGED = Gate(
    "changed",
    f"more than {MAX_CHANGED_SHARE:.0%} of the served people, and {MIN_AFFECTED} at least, change "
    "or are replaced",
    "the served publication and the store",
    "{changed} des {before} professionnels servis seraient modifiés ou remplacés : plus de {limit}",
)
FIELDS = Gate(
    "fields",
    f"a public field falls by more than {MAX_FIELD_LOSS_SHARE * 100:.0f} points, for "
    f"{MIN_AFFECTED} people or activities at least",
    "the served publication",
    "des champs se vident : {fields}",
)
DOCUMENTS = Gate(
    "documents",
    "fewer documents written than there are people",
    "the store",
    "{documents} documents écrits pour {people} professionnels",
    is_overruled_by_force=False,
)
NOT_FOUND = Gate(
    "not-found",
    "a sampled person is not found by number and by name",
    "the finished index",
    "l'index préparé ne retrouve pas {missing} personnes sur {people} essayées",
)
SLOW = Gate(
    "slow",
    f"a search by name takes more than {MAX_MEDIAN_SEARCH_S} s (median)",
    "the finished index",
    "l'index préparé répond en {median} ({limit} admises)",
)
PRIVATE = Gate(
    "private",
    "a field that is not public",
    "the finished index",
    "champs qui ne sont pas publics : {fields}",
    is_overruled_by_force=False,
)
GATES = (
    MIXTURE,
    AGE,
    COLUMNS,
    CUT,
    REJECTED,
    EMPTY,
    ORPHANS,
    NOBODY,
    PEOPLE,
    ACTIVITIES,
    CHANGED,
    FIELDS,
    DOCUMENTS,
    NOT_FOUND,
    SLOW,
    PRIVATE,
)
