"""What holds for every route: limits of a request, errors, content negotiation, caching, compression."""
