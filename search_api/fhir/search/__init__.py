"""FHIR search: parameters to criteria, criteria to a query of the engine, hits to a Bundle."""
