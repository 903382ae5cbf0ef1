"""The limits of the feed, in one table: well above real records, and low enough to stay in memory.

A line beyond one of them is rejected with the name of its field and the limit.
"""

from datetime import timedelta

MAX_FEED_LINE_BYTES = 1 << 21
"""Bytes of a line that are read at all; a longer one is passed over without being kept."""
MAX_ACCEPTED_LINE_BYTES = 1 << 18
"""Bytes of a line that is accepted; up to the limit above, the field that is too long is named."""
MAX_TEXT_CHARS = 500
MAX_SHORT_LIST = 20
"""Professions of a person; lines of an address, telephone numbers; parts of the private blocks."""
MAX_FORMER_IDS = 50
MAX_QUALIFICATIONS = 200
"""Diplomas, authorisations and savoir-faire of one profession, of each kind."""
MAX_ACTIVITIES = 500
"""Activities of one profession, those that have ended included."""
MAX_SEQUENCE = 10**15
"""Largest number of a line: far above any real one, and exact in every JSON reader."""
MAX_SEQUENCE_JUMP = 1_000_000
"""Numbers that may be missing at once; a larger jump is taken for a damaged number."""
MAX_CLOCK_SKEW = timedelta(minutes=15)
"""How far in the future of this machine's clock a validation may be."""
