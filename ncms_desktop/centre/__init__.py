"""The reference county centre: receives, checks, stores, answers. Its own wiring."""
