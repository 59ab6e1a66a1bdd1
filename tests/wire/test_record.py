"""Records: one byte form, a number that reads back, a signature over exactly these bytes."""

import json
from datetime import UTC, datetime

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from ncms_desktop.wire import record as module
from ncms_desktop.wire.canonical import canonical
from ncms_desktop.wire.record import (
    GENESIS,
    RecordKind,
    RecordNumber,
    parse_record,
    render,
    seal,
    signature_holds,
)

KEY = Ed25519PrivateKey.from_private_bytes(b"k" * 32)
PUBLIC = KEY.public_key().public_bytes_raw()
NUMBER = RecordNumber("P01", "W01", 1, 7)


def rendered(**body: object) -> bytes:
    return render(
        kind=RecordKind.SETTLEMENT,
        county="990123",
        number=NUMBER,
        previous=GENESIS,
        created_at=datetime(2016, 3, 10, tzinfo=UTC),
        body=dict(body),
    )


@given(
    st.from_regex("[0-9A-Z]{1,20}", fullmatch=True),
    st.from_regex("[0-9A-Z]{1,10}", fullmatch=True),
    st.integers(1, 9999),
    st.integers(1, 10**12 - 1),
)
def test_a_number_reads_back(facility: str, workstation: str, epoch: int, sequence: int) -> None:
    number = RecordNumber(facility, workstation, epoch, sequence)
    assert RecordNumber.parse(str(number)) == number


@pytest.mark.parametrize(
    "text",
    ["", "P01-W01-01-1", "P01-W01-00-000001", "P01-W01-01-000000", "P01-W01-001-000001", "P01-W01-01-0000001",
     "p01-W01-01-000001", "P01-W01-０１-000001", "P01-W01-01-000001\n"],
)  # fmt: skip
def test_what_is_not_a_number_is_refused(text: str) -> None:
    with pytest.raises(ValueError):
        RecordNumber.parse(text)


def test_a_record_reads_back_with_its_header() -> None:
    fields = parse_record(rendered(name="试桂兰"))
    assert (fields.number, fields.kind, fields.county, fields.previous) == (NUMBER, "settlement", "990123", GENESIS)
    assert fields.body == {"name": "试桂兰"}


@pytest.mark.parametrize("body", [{"amount": 1.5}, {"deep": [{"amount": 1.0}]}])
def test_a_binary_float_may_not_enter_a_record(body: dict[str, object]) -> None:
    with pytest.raises(TypeError):
        rendered(**body)


@pytest.mark.parametrize(
    "changes",
    [{"epoch": "1"}, {"sequence": True}, {"sequence": 0}, {"sequence": -1}, {"previous": "0"}, {"body": []},
     {"created_at": "2016-03-10"}, {"facility": "p-1"}, {"more": 1}],
)  # fmt: skip
def test_a_header_of_another_shape_is_no_record(changes: dict[str, object]) -> None:
    with pytest.raises(ValueError):
        parse_record(canonical({**json.loads(rendered()), **changes}))


def test_other_bytes_of_the_same_json_are_no_record() -> None:
    with pytest.raises(ValueError, match="canonical"):
        parse_record(json.dumps(json.loads(rendered())).encode())


@given(st.data())
def test_one_changed_byte_breaks_the_signature(data: st.DataObject) -> None:
    sealed = seal(KEY, number=NUMBER, content=rendered(total="1.00"))
    assert signature_holds(PUBLIC, sealed.content, sealed.signature)
    index = data.draw(st.integers(0, len(sealed.content) - 1))
    changed = bytearray(sealed.content)
    changed[index] ^= data.draw(st.integers(1, 255))
    assert not signature_holds(PUBLIC, bytes(changed), sealed.signature)


@pytest.mark.parametrize(("key", "signature"), [(b"short", b"s" * 64), (PUBLIC, b"short"), (PUBLIC, b"")])
def test_a_broken_key_or_signature_just_does_not_hold(key: bytes, signature: bytes) -> None:
    assert not signature_holds(key, b"{}", signature)


def test_a_record_larger_than_the_county_takes_is_refused_when_it_is_sealed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MAX_RECORD_BYTES", 10)
    with pytest.raises(ValueError, match="larger"):
        seal(KEY, number=NUMBER, content=rendered())
