"""From raw rows to validated parts of a person, or a rejection that names field and rule."""
