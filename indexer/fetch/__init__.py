"""Downloads of the official files: conditional, resumed after an interruption, kept for a time."""
