"""Words typed to ranked listings, as JSON."""
