"""The engine behind HTTP: an OpenSearch cluster, its index, aliases and queries."""
