"""The routes: each one parses its parameters, runs one query and encodes the response.

Searches run in the event loop, because switching to a thread and back takes longer than most of
them. Slow work (a sheet, a batch, a page of changes) runs in a thread.
"""
