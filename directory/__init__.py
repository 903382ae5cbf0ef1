"""The shared language: what a professional is, what the public may see, what a search is.

Every other package speaks in these types; this one imports none of them.
"""
