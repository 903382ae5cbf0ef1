"""What all routes share: size limits, errors, content negotiation, caching, compression."""
