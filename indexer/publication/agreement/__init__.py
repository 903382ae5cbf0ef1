"""Whether an index serves what the store says, and derives the rest from the people it serves.

The law: when nothing is held back (`Publication.behind` is 0), an index serves what a build from
the same store into an empty index would serve, document for document. In every state, what is
derived from people (counts, facets, vocabulary) is derived from the people of that very index.

The comparison asks the port alone (`directory.search`), so that it holds for every engine, and
needs no second index: the expected documents come from the store.
"""
