"""The server that `annuaire serve` starts: settings to parts, and the parts put together."""
