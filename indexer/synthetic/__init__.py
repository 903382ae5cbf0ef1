"""Fictitious directories in the official file format, for demonstrations, tests and benchmarks.

All people are invented: RPPS numbers start with 99 (real ones with 10), phone numbers come from the
ranges reserved for fiction, e-mail addresses are at example.org. The generator does not depend on
the rest of the program: its files are loaded like official ones.
"""

from indexer.synthetic.generate import GenerationOptions, SyntheticDirectory, generate_directory

__all__ = ["GenerationOptions", "SyntheticDirectory", "generate_directory"]
