"""Labels of common street types (NOS: TRE_R35): the restricted extraction has only their codes.

A code that is not in the table is shown as it is.
"""

STREET_TYPES = {
    "ALL": "Allée",
    "AV": "Avenue",
    "BD": "Boulevard",
    "CHE": "Chemin",
    "CRS": "Cours",
    "FG": "Faubourg",
    "GR": "Grand rue",
    "IMP": "Impasse",
    "LD": "Lieu dit",
    "LOT": "Lotissement",
    "MTE": "Montée",
    "PAS": "Passage",
    "PL": "Place",
    "QU": "Quai",
    "R": "Rue",
    "RES": "Résidence",
    "RPT": "Rond point",
    "RTE": "Route",
    "SQ": "Square",
    "TRA": "Traverse",
}
