"""FHIR operations on one resource or on several at once: read, history, $match, batch."""
