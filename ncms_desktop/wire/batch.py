"""Batches on the wire: ``gzip`` of the canonical JSON of ``{version, records: [{number, content, signature}]}``.

``content`` and ``signature`` are base64. ``number`` is what the sender calls the record: the county's answer can name
it even where the content can't be read. Nothing that is decoded here is trusted: sizes are checked before memory is
spent, and every shape is checked before it is used.
"""

import base64
import binascii
import json
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ncms_desktop.wire.canonical import canonical
from ncms_desktop.wire.record import MAX_RECORD_BYTES, RecordNumber, SealedRecord

BATCH_VERSION = 1
MAX_RECORDS = 500
MAX_COMPRESSED = 24 * 1024 * 1024
MAX_DECOMPRESSED = 48 * 1024 * 1024
"""Room for two of the largest records in base64; a body that inflates beyond it is refused, however small it came."""
MAX_NUMBERS = 1000
"""How many records one question for their state may name."""

_GZIP = 31  # zlib's window bits for "gzip header and trailer, nothing else"


class BatchRefused(ValueError):
    """The bytes are not a batch, or larger than a batch may be. ``code`` is what the county's side answers."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Delivered:
    """One record as it arrived: nothing about it was verified but that the parts are there."""

    number: RecordNumber
    content: bytes
    signature: bytes


def encode_batch(records: Sequence[SealedRecord]) -> bytes:
    """The bytes to send, the same for the same records. Raises ``BatchRefused`` beyond what a batch may hold."""
    if not records or len(records) > MAX_RECORDS:
        raise BatchRefused("batch-count")
    if any(len(record.content) > MAX_RECORD_BYTES for record in records):
        raise BatchRefused("record-too-large")
    body = canonical(
        {
            "version": BATCH_VERSION,
            "records": [
                {
                    "number": str(record.number),
                    "content": to_base64(record.content),
                    "signature": to_base64(record.signature),
                }
                for record in records
            ],
        }
    )
    if len(body) > MAX_DECOMPRESSED:
        raise BatchRefused("batch-too-large")
    packer = zlib.compressobj(level=6, wbits=_GZIP)
    return packer.compress(body) + packer.flush()


def decode_batch(data: bytes) -> tuple[Delivered, ...]:
    """The records of a batch, in its order; raises ``BatchRefused``."""
    fields = _json(_inflate(data))
    if not isinstance(fields, dict) or set(fields) != {"version", "records"}:
        raise BatchRefused("batch-malformed")
    if fields["version"] != BATCH_VERSION or isinstance(fields["version"], bool):
        raise BatchRefused("batch-version")
    records = fields["records"]
    if not isinstance(records, list):
        raise BatchRefused("batch-malformed")
    if not 0 < len(records) <= MAX_RECORDS:
        raise BatchRefused("batch-count")
    return tuple(_delivered(item) for item in records)


def encode_numbers(numbers: Sequence[RecordNumber]) -> bytes:
    """The question for the state of these records."""
    if not 0 < len(numbers) <= MAX_NUMBERS:
        raise BatchRefused("batch-count")
    return canonical([str(number) for number in numbers])


def decode_numbers(data: bytes) -> tuple[RecordNumber, ...]:
    """The numbers that were asked for; raises ``BatchRefused``."""
    numbers = _json(data)
    if not isinstance(numbers, list):
        raise BatchRefused("batch-malformed")
    if not 0 < len(numbers) <= MAX_NUMBERS:
        raise BatchRefused("batch-count")
    return tuple(_number(number) for number in numbers)


def to_base64(data: bytes) -> str:
    """The one base64 form that the wire uses: standard alphabet, padded, no line breaks."""
    return base64.b64encode(data).decode("ascii")


def from_base64(text: object) -> bytes:
    """Read it back; raises ``ValueError`` for anything else."""
    if not isinstance(text, str):
        raise ValueError("not base64")
    try:
        data = base64.b64decode(text.encode("ascii"), validate=True)
    except (UnicodeEncodeError, binascii.Error):
        raise ValueError("not base64") from None
    if to_base64(data) != text:
        raise ValueError("not base64")
    return data


def _inflate(data: bytes) -> bytes:
    if len(data) > MAX_COMPRESSED:
        raise BatchRefused("batch-too-large")
    unpacker = zlib.decompressobj(wbits=_GZIP)
    try:
        body = unpacker.decompress(data, MAX_DECOMPRESSED + 1)
    except zlib.error:
        raise BatchRefused("batch-not-gzip") from None
    if len(body) > MAX_DECOMPRESSED:
        raise BatchRefused("batch-too-large")
    if not unpacker.eof or unpacker.unused_data:
        raise BatchRefused("batch-not-gzip")
    return body


def _json(data: bytes) -> Any:
    try:
        return json.loads(data)
    except (ValueError, RecursionError):
        raise BatchRefused("batch-malformed") from None


def _delivered(item: object) -> Delivered:
    if not isinstance(item, Mapping) or set(item) != {"number", "content", "signature"}:
        raise BatchRefused("batch-malformed")
    try:
        return Delivered(_number(item["number"]), from_base64(item["content"]), from_base64(item["signature"]))
    except ValueError:
        raise BatchRefused("batch-malformed") from None


def _number(text: object) -> RecordNumber:
    if not isinstance(text, str):
        raise BatchRefused("batch-malformed")
    try:
        return RecordNumber.parse(text)
    except ValueError:
        raise BatchRefused("batch-malformed") from None
