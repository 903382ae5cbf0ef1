"""The `annuaire` command: one small file per sub-command, and the composition root."""
