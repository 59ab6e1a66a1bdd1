"""The settlement window of an NCMS designated facility, and the county's reference side."""

__version__ = "0.1.0"
