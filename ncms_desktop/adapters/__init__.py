"""Adapters: the only I/O. Each is named after what stands at the other end."""
