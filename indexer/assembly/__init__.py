"""From rows of three files to people: partition on disk, group by person, in parallel processes."""
