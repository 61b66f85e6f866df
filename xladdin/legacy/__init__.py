"""Reports of former years: the tables attached to a Word file, read into the entries of a form."""
