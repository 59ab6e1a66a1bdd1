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
from typing import Any, Protocol

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from ncms_desktop.wire.canonical import canonical, digest

RECORD_VERSION = 1
SIGNATURE_CONTEXT = b"ncms-record-v1\n"
GENESIS = "0" * 64
"""``previous`` of the first record of an epoch."""
MAX_RECORD_BYTES = 16 * 1024 * 1024
"""More than a stay of a year with a hundred lines a day; a larger one is refused when it is sealed."""


class Signs(Protocol):
    """A signing key: the workstation's for records, the county's for answers."""

    def sign(self, message: bytes, /) -> bytes:
        """64-byte Ed25519 signature of the message."""


class RecordKind(StrEnum):
    """What a record reports."""

    SETTLEMENT = "settlement"
    REVERSAL = "reversal"
    SUPPLEMENT = "supplement"


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
        match = re.fullmatch(r"([0-9A-Z]{1,20})-([0-9A-Z]{1,10})-([0-9]{2,4})-([0-9]{6,12})", text)
        if match is None:
            raise ValueError(f"not a record number: {text!r}")
        number = cls(match[1], match[2], int(match[3]), int(match[4]))
        if str(number) != text or number.epoch < 1 or number.sequence < 1:
            raise ValueError(f"not a record number: {text!r}")
        return number


@dataclass(frozen=True, slots=True)
class SealedRecord:
    """The bytes with their digest and signature; what the outbox stores and the wire carries."""

    number: RecordNumber
    content: bytes
    digest: str
    signature: bytes


@dataclass(frozen=True, slots=True)
class RecordFields:
    """A record as read back from its bytes. ``kind`` is text: a reader may meet kinds of a later program."""

    version: int
    kind: str
    county: str
    number: RecordNumber
    previous: str
    created_at: datetime
    body: dict[str, Any]


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


def seal(key: Signs, *, number: RecordNumber, content: bytes) -> SealedRecord:
    """The rendered bytes with their digest, signed. Raises ``ValueError`` where they are larger than the county takes:
    better refused now than owed and never received."""
    if len(content) > MAX_RECORD_BYTES:
        raise ValueError(f"a record of {len(content)} bytes is larger than the county takes")
    return SealedRecord(number, content, digest(content), key.sign(SIGNATURE_CONTEXT + content))


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


_HEADER = {
    "version": int,
    "kind": str,
    "county": str,
    "facility": str,
    "workstation": str,
    "epoch": int,
    "sequence": int,
    "previous": str,
    "created_at": str,
    "body": dict,
}


def parse_record(content: bytes) -> RecordFields:
    """The record with every field of its header checked; raises ``ValueError``. The body is not judged."""
    fields = read_record(content)
    if set(fields) != set(_HEADER) or any(type(fields[name]) is not kind for name, kind in _HEADER.items()):
        raise ValueError("not a record")
    number = RecordNumber(fields["facility"], fields["workstation"], fields["epoch"], fields["sequence"])
    RecordNumber.parse(str(number))
    created_at = datetime.fromisoformat(fields["created_at"])
    if created_at.tzinfo is None or re.fullmatch("[0-9a-f]{64}", fields["previous"]) is None:
        raise ValueError("not a record")
    return RecordFields(
        version=fields["version"],
        kind=fields["kind"],
        county=fields["county"],
        number=number,
        previous=fields["previous"],
        created_at=created_at,
        body=fields["body"],
    )
