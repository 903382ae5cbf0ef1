"""Pages: French, accessible, usable without JavaScript."""
