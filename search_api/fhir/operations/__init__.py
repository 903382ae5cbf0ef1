"""What FHIR asks of one resource or of many at once: read, history, $match, batch."""
