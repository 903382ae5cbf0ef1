"""The validated-record feed: what the register says of one person at a time, within seconds.

`line` is the shape of a line, `validation` judges it, `person` makes a `Professional` of it, and
`applying` brings the store to what the lines say. Birth data and personal contacts end in
`validation`: nothing that leaves it has a place for them.
"""
