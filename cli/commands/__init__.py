"""The sub-commands of `annuaire`, one module each."""
