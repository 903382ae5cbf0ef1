"""The `annuaire` command: one module per sub-command, and the composition root of the server."""
