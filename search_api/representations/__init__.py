"""A listing in the formats of the API: JSON, vCard, JSON-LD, the change feed."""
