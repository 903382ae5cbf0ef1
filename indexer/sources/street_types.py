"""Street types whose code alone stands in the restricted extraction (NOS: TRE_R35, the commonest).

A code that is not here is written as it is.
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
