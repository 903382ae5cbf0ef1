"""The FHIR R4 facade: the same listings in the words of FR Core and of the Annuaire Santé guide.

Pure functions from what is published; a client of the official directory's API points here and
finds what it knows. Sources: FR Core, the implementation guide of the Annuaire Santé (ANS).
"""
