"""The sub-commands of `annuaire`, one file each."""
