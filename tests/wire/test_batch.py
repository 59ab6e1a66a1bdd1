"""Batches: what goes in comes out, and nothing that comes over the wire is believed."""

import gzip
import json

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from ncms_desktop.wire import batch
from ncms_desktop.wire.batch import (
    BatchRefused,
    decode_batch,
    decode_numbers,
    encode_batch,
    encode_numbers,
    from_base64,
    to_base64,
)
from ncms_desktop.wire.canonical import canonical
from ncms_desktop.wire.record import RecordNumber, SealedRecord, seal

KEY = Ed25519PrivateKey.from_private_bytes(b"k" * 32)


def record(sequence: int = 1, content: bytes = b"{}") -> SealedRecord:
    return seal(KEY, number=RecordNumber("P01", "W01", 1, sequence), content=content)


def packed(value: object) -> bytes:
    return gzip.compress(canonical(value), mtime=0)


def item(**changes: object) -> dict[str, object]:
    fields: dict[str, object] = {"number": "P01-W01-01-000001", "content": "e30=", "signature": "AA=="}
    return {**fields, **changes}


@given(st.lists(st.binary(max_size=200), min_size=1, max_size=5))
def test_every_record_of_a_batch_arrives_as_it_was_sent(contents: list[bytes]) -> None:
    records = [record(index + 1, content) for index, content in enumerate(contents)]
    arrived = decode_batch(encode_batch(records))
    assert [(one.number, one.content, one.signature) for one in arrived] == [
        (one.number, one.content, one.signature) for one in records
    ]


def test_the_same_records_give_the_same_bytes() -> None:
    assert encode_batch([record()]) == encode_batch([record()])


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"", "batch-not-gzip"),
        (b"not gzip at all", "batch-not-gzip"),
        (encode_batch([record()])[:-4], "batch-not-gzip"),
        (encode_batch([record()]) + b"more", "batch-not-gzip"),
        (encode_batch([record()]) * 2, "batch-not-gzip"),
        (gzip.compress(b"{", mtime=0), "batch-malformed"),
        (gzip.compress(b"\xff\xfe", mtime=0), "batch-malformed"),
        (gzip.compress(b"[" * 100_000, mtime=0), "batch-malformed"),
        (packed([]), "batch-malformed"),
        (packed({"version": 1}), "batch-malformed"),
        (packed({"version": 2, "records": [item()]}), "batch-version"),
        (packed({"version": True, "records": [item()]}), "batch-version"),
        (packed({"version": 1, "records": {}}), "batch-malformed"),
        (packed({"version": 1, "records": []}), "batch-count"),
        (packed({"version": 1, "records": ["x"]}), "batch-malformed"),
        (packed({"version": 1, "records": [item(more="x")]}), "batch-malformed"),
        (packed({"version": 1, "records": [item(content="***")]}), "batch-malformed"),
        (packed({"version": 1, "records": [item(content=7)]}), "batch-malformed"),
        (packed({"version": 1, "records": [item(signature="é")]}), "batch-malformed"),
        (packed({"version": 1, "records": [item(number="P01-W01-1-1")]}), "batch-malformed"),
        (packed({"version": 1, "records": [item(number=None)]}), "batch-malformed"),
    ],
)
def test_what_is_not_a_batch_is_refused(body: bytes, code: str) -> None:
    with pytest.raises(BatchRefused) as refused:
        decode_batch(body)
    assert refused.value.code == code


def test_a_small_body_that_inflates_without_end_is_refused() -> None:
    bomb = gzip.compress(b" " * (batch.MAX_DECOMPRESSED + 1))
    assert len(bomb) < 100_000
    with pytest.raises(BatchRefused) as refused:
        decode_batch(bomb)
    assert refused.value.code == "batch-too-large"


def test_a_body_larger_than_a_batch_is_refused_before_it_is_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batch, "MAX_COMPRESSED", 10)
    with pytest.raises(BatchRefused) as refused:
        decode_batch(encode_batch([record()]))
    assert refused.value.code == "batch-too-large"


def test_more_records_than_a_batch_holds_are_refused_at_both_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    two = encode_batch([record(1), record(2)])
    monkeypatch.setattr(batch, "MAX_RECORDS", 1)
    for call in (lambda: decode_batch(two), lambda: encode_batch([record(1), record(2)]), lambda: encode_batch([])):
        with pytest.raises(BatchRefused) as refused:
            call()
        assert refused.value.code == "batch-count"


def test_a_record_larger_than_the_county_takes_is_not_packed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batch, "MAX_RECORD_BYTES", 10)
    with pytest.raises(BatchRefused) as refused:
        encode_batch([record(content=b"x" * 11)])
    assert refused.value.code == "record-too-large"


def test_numbers_that_are_asked_for_arrive() -> None:
    numbers = [RecordNumber("P01", "W01", 1, sequence) for sequence in (1, 2, 1_000_000)]
    assert decode_numbers(encode_numbers(numbers)) == tuple(numbers)


@pytest.mark.parametrize(
    "body", [b"{}", b"[]", b"[1]", b'["x"]', b"[", json.dumps(["P01-W01-01-000001"] * 1001).encode()]
)
def test_what_is_not_a_list_of_numbers_is_refused(body: bytes) -> None:
    with pytest.raises(BatchRefused):
        decode_numbers(body)


@pytest.mark.parametrize("text", ["e30", "e30=\n", " e30=", "e31=", "é30=", None, 7])
def test_only_one_form_of_base64_is_read(text: object) -> None:
    with pytest.raises(ValueError, match="base64"):
        from_base64(text)


def test_base64_is_read_back() -> None:
    assert from_base64(to_base64(b"\x00\xff")) == b"\x00\xff"
