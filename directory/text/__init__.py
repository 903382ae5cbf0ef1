"""Words: how a text is cut and folded, how it sounds, and which published words lie near it."""
