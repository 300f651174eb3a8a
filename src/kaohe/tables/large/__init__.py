"""Tables too large to be read into Python: scanned where they lie, checked in SQL.

SQL tells which rows are *plain*, that is, which the checks would take as they stand and say nothing
about. Only the others, the *odd* rows, are read, and the very same checks look at them as at a small
table, so that what is said is the same. Each condition may call a good row odd, never an odd row plain.
"""
