"""The spotters: one module for each kind of thing that a run of words may be."""
