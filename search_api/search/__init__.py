"""Words typed to ranked listings: interpretation, candidates, ranking, facets, suggestions."""
