"""Access: API keys of partners, callers, and the rate limits of each.

    request ──caller──▶ Caller ──RateLimiter.charge──▶ Allowance | TooManyRequests

Generous for people: an office behind one address searches all day. Strict against harvesting: the
cost of a request is the number of people that it can return, not one per request.
"""
