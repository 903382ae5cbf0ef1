"""From people to a served index: build, checks, swap; or an update of the one that is served."""
