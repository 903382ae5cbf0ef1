"""Access: API keys of partners, callers, and the rate limits of each.

    request ──caller──▶ Caller ──RequestUnits.hold──▶ a unit, or TooManyRequests
                               ──reserve_people─────▶ units for what the answer may show

Generous for people: an office behind one address searches all day. Strict against harvesting: the
cost of a request is the number of people that it can return (`costs`), and nothing is answered
before its units are reserved.
"""
