"""Who asks, and how much: keys of partners, callers, and the limits that hold for each.

    request ──caller──▶ Caller ──Limits.charge──▶ Allowance | TooManyRequests

Generous for people: an office behind one address searches all day. Firm against harvesting: what
counts is how many people an answer can show, not how many answers there are.
"""
