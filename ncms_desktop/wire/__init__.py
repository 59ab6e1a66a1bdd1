"""Records for the county: canonical bytes, number, chain, signature; and the county's answers. No I/O."""
