"""A listing in the forms partners read: JSON, vCard, JSON-LD, the change feed."""
