"""A record: what the county receives, byte for byte as it was rendered inside the settlement's transaction.

The bytes are canonical JSON of ``{version, kind, county, facility, workstation, epoch, sequence, previous, created_at,
body}``. ``previous`` is the digest of the record before in the same workstation and epoch, and 64 zeros for the first.
The signature is Ed25519 over ``SIGNATURE_CONTEXT`` + bytes.
"""

import json
import re
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from ncms_desktop.wire.canonical import canonical, digest

RECORD_VERSION = 1
SIGNATURE_CONTEXT = b"ncms-record-v1\n"
GENESIS = "0" * 64
"""``previous`` of the first record of an epoch."""


class RecordKind(StrEnum):
    """What a record reports."""

    SETTLEMENT = "settlement"


@dataclass(frozen=True, slots=True, order=True)
class RecordNumber:
    """Facility, workstation, epoch and sequence. Printed form ``F-W-EE-SSSSSS`` is also the settlement number."""

    facility: str
    workstation: str
    epoch: int
    sequence: int

    def __str__(self) -> str:
        return f"{self.facility}-{self.workstation}-{self.epoch:02d}-{self.sequence:06d}"

    @classmethod
    def parse(cls, text: str) -> "RecordNumber":
        """Read the printed form back; raises ``ValueError``."""
        match = re.fullmatch(r"([0-9A-Z]{1,20})-([0-9A-Z]{1,10})-(\d{2,4})-(\d{6,12})", text)
        if match is None:
            raise ValueError(f"not a record number: {text!r}")
        return cls(match[1], match[2], int(match[3]), int(match[4]))


@dataclass(frozen=True, slots=True)
class SealedRecord:
    """The bytes with their digest and signature; what the outbox stores and the wire carries."""

    number: RecordNumber
    content: bytes
    digest: str
    signature: bytes


def render(
    *,
    kind: RecordKind,
    county: str,
    number: RecordNumber,
    previous: str,
    created_at: datetime,
    body: dict[str, Any],
) -> bytes:
    """Canonical bytes of a record. ``created_at`` must be timezone-aware."""
    if created_at.tzinfo is None:
        raise ValueError("created_at must be timezone-aware")
    return canonical(
        {
            "version": RECORD_VERSION,
            "kind": kind.value,
            "county": county,
            "facility": number.facility,
            "workstation": number.workstation,
            "epoch": number.epoch,
            "sequence": number.sequence,
            "previous": previous,
            "created_at": created_at.isoformat(),
            "body": body,
        }
    )


def signature_holds(public_key: bytes, content: bytes, signature: bytes, *, context: bytes = SIGNATURE_CONTEXT) -> bool:
    """Whether the 64-byte signature was made over ``context`` + ``content`` by the key (32 raw bytes)."""
    try:
        Ed25519PublicKey.from_public_bytes(public_key).verify(signature, context + content)
    except (InvalidSignature, ValueError):
        return False
    return True


def read_record(content: bytes) -> dict[str, Any]:
    """The record's fields; raises ``ValueError`` where the bytes are not canonical JSON of a record."""
    try:
        fields: dict[str, Any] = json.loads(content)
        same = isinstance(fields, dict) and canonical(fields) == content
    except (ValueError, TypeError, RecursionError):
        raise ValueError("not a record") from None
    if not same:
        raise ValueError("not in canonical form")
    return fields


def record_digest(content: bytes) -> str:
    """The digest that the next record names as ``previous``."""
    return digest(content)
