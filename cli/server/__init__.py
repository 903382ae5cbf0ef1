"""The server of `annuaire serve`: builds its parts from the settings and connects them."""
