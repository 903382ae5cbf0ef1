"""The definition of a match, which both engines translate and the conformance tests check."""
