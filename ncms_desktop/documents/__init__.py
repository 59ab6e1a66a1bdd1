"""Papers as plain data: what stands on them, not how they are drawn. No I/O."""
