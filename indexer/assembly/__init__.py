"""From the rows of three files to people: partition on disk, then group by person in parallel."""
