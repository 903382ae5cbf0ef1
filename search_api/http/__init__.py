"""What holds for every route: limits, errors, content negotiation, caching, compression."""
