"""A listing on paper: the activity sheet."""
