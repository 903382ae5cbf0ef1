"""The step that reads `femme` and `homme`: a filter, where a profession was read."""

from msgspec.structs import replace

from search_api.search.understanding.interpretation import Interpretation

CIVILITY_CODES = {"femme": "MME", "femmes": "MME", "homme": "M", "hommes": "M"}
CIVILITY_LABELS = {"MME": "Madame", "M": "Monsieur"}


def read_civility(reading: Interpretation) -> Interpretation:
    """Claim the word of a civility next to a profession; alone, it is a name."""
    where = reading.where
    word = next((each for each in reading.words if each.key in CIVILITY_CODES), None)
    if word is None or not (where.professions or where.savoir_faire or where.functions):
        return reading
    code = CIVILITY_CODES[word.key]
    claimed = reading.add_claim("civility", (word,), (code,), CIVILITY_LABELS[code])
    return replace(claimed, where=replace(where, civilities=(code,)))
