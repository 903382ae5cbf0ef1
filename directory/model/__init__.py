"""The data model: a professional, its public projection, and value types."""
