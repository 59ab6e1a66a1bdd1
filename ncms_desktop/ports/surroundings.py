"""Clock, signing key, and the workstation's identity at the county: what use cases may not make themselves."""

from datetime import date, datetime, timedelta, timezone
from typing import Protocol

COUNTER_ZONE = timezone(timedelta(hours=8), "CST")
"""China Standard Time: one zone for the whole country, no summer time since 1991. Days at the counter are its days."""


class Clock(Protocol):
    """Time comes from here, so that tests and training can set it."""

    def now(self) -> datetime:
        """The present moment, timezone-aware."""

    def today(self) -> date:
        """The calendar day at the counter (China Standard Time)."""


class Signer(Protocol):
    """The workstation's Ed25519 key; the private half never leaves the adapter."""

    def sign(self, message: bytes) -> bytes:
        """64-byte signature of the message."""

    @property
    def public_key(self) -> bytes:
        """32 raw bytes of the public half."""
