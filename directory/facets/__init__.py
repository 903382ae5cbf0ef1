"""Facet counts: their definition, and the table of activities that they are computed from."""
