"""Fictitious directories in the official file format, for demonstrations, tests and load figures.

Nobody in them exists: RPPS numbers start with 99 (real ones with 10), phone numbers come from the
ranges kept for fiction, mail goes to example.org. The generator knows nothing of the rest of the
program: what it writes is read back like any official file.
"""

from indexer.synthetic.generate import GenerationOptions, SyntheticDirectory, generate_directory

__all__ = ["GenerationOptions", "SyntheticDirectory", "generate_directory"]
