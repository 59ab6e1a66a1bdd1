"""Protocols that the use cases need, with the plain values that cross them."""
