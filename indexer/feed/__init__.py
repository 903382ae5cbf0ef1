"""The validated-record feed: updates from the register, one person at a time, within seconds.

`line` defines the format of a line, `validation` checks it, `person` converts it to a
`Professional`, and `apply_changes` updates the store. Birth data and personal contacts are dropped
in `validation`: the type that it returns has no field for them.
"""
