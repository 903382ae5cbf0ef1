"""The domain: professionals, public listings, search and publication.

Every other package uses these types; this one imports none of the others.
"""
