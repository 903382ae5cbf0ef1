"""Monitoring: counts and durations, and never a name, a number or a typed word.

The engine, the search and the sheet service are instrumented from outside, by wrappers added where
the application is assembled; they do not depend on monitoring.
"""
