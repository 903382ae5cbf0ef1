"""Validate raw rows into the parts of a person, or reject them with the field and the rule."""
