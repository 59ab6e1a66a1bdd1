"""Use cases: one function per intent of the clerk."""
