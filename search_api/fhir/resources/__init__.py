"""A listing as FHIR resources, with their code systems and datatypes."""
