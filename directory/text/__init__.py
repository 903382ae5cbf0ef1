"""Words: cutting and folding text, phonetic keys, and lookup of terms and names with slips."""
