"""Presenters of the window."""
