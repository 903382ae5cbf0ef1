"""How many people have each value: the definition of a count, and the table it is read from."""
