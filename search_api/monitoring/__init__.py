"""What an operator watches: counts and times, and never a name, a number or a word typed.

Parts are watched from outside, by wrapping them where they are put together: an engine, a search
and a desk of sheets stay what they are, and do not know that somebody counts.
"""
