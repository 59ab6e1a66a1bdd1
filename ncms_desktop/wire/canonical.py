"""Canonical JSON (RFC 8785) and digests."""

import hashlib
from typing import Any

import rfc8785


def canonical(value: Any) -> bytes:
    """The one byte form of a JSON value. Amounts are text or integers: a binary float is refused."""
    _refuse_floats(value)
    return rfc8785.dumps(value)


def _refuse_floats(value: Any) -> None:
    if isinstance(value, float):
        raise TypeError("a binary float may not enter a record")
    if isinstance(value, dict):
        for item in value.values():
            _refuse_floats(item)
    elif isinstance(value, list | tuple):
        for item in value:
            _refuse_floats(item)


def digest(content: bytes) -> str:
    """SHA-256 in hexadecimal."""
    return hashlib.sha256(content).hexdigest()
