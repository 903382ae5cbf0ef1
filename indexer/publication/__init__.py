"""From people to a served index: build, check and swap a new one, or update the served one."""
