"""FHIR search: parameters to criteria, criteria to a query of ours, hits to a Bundle."""
