"""Frozen values of the scheme: money, people, visits, catalogue, findings. No I/O, no clock, no words for the user."""
