"""A listing as FHIR resources, and the code systems and datatypes that they are made of."""
