"""The FHIR R4 facade: listings as FR Core resources, as in the Annuaire Santé guide.

A client of the official directory's FHIR API can use this service instead. Resources are built by
pure functions of the published data. Sources: FR Core, the implementation guide of the Annuaire
Santé (ANS).
"""
