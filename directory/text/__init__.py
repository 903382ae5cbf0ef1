"""Words: cutting and folding text, phonetic keys, and fuzzy lookup in the published words."""
