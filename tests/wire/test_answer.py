"""The county's answers: believed only with the county's signature over exactly these bytes."""

import json
from datetime import UTC, datetime

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from ncms_desktop.wire.answer import (
    ANSWER_CONTEXT,
    CountyAnswer,
    Verdict,
    decode_answers,
    encode_answers,
    read_answer,
    seal_answer,
)
from ncms_desktop.wire.canonical import canonical

KEY = Ed25519PrivateKey.from_private_bytes(b"c" * 32)
PUBLIC = KEY.public_key().public_bytes_raw()
AT = datetime(2016, 3, 10, 1, 2, 3, tzinfo=UTC)


def answer(verdict: Verdict = Verdict.ACCEPTED) -> CountyAnswer:
    return seal_answer(
        KEY, county="990123", number="P01-W01-01-000001", digest="a" * 64, verdict=verdict, received_at=AT
    )


def signed(fields: object) -> tuple[bytes, bytes]:
    content = canonical(fields)
    return content, KEY.sign(ANSWER_CONTEXT + content)


def fields(**changes: object) -> dict[str, object]:
    return {**json.loads(answer().content), **changes}


@pytest.mark.parametrize("verdict", list(Verdict))
def test_an_answer_is_read_back_as_it_was_sealed(verdict: Verdict) -> None:
    sealed = answer(verdict)
    assert read_answer(sealed.content, sealed.signature, PUBLIC, county="990123") == sealed


def test_several_answers_travel_together() -> None:
    answers = (answer(), answer(Verdict.REJECTED))
    assert decode_answers(encode_answers(answers), PUBLIC, county="990123") == answers


def test_one_changed_byte_makes_it_no_answer() -> None:
    sealed = answer(Verdict.REJECTED)
    changed = sealed.content.replace(b"rejected", b"accepted")
    with pytest.raises(ValueError, match="not signed"):
        read_answer(changed, sealed.signature, PUBLIC, county="990123")


def test_an_answer_signed_by_another_key_is_none() -> None:
    sealed = answer()
    other = Ed25519PrivateKey.generate().public_key().public_bytes_raw()
    with pytest.raises(ValueError, match="not signed"):
        read_answer(sealed.content, sealed.signature, other, county="990123")


def test_a_record_signature_is_no_answer_signature() -> None:
    content = answer().content
    with pytest.raises(ValueError, match="not signed"):
        read_answer(content, KEY.sign(b"ncms-record-v1\n" + content), PUBLIC, county="990123")


def test_an_answer_of_another_county_is_refused() -> None:
    sealed = answer()
    with pytest.raises(ValueError, match="another county"):
        read_answer(sealed.content, sealed.signature, PUBLIC, county="990124")


@pytest.mark.parametrize(
    "wrong",
    [
        [],
        {"version": 1},
        fields(version=2),
        fields(verdict="maybe"),
        fields(number=1),
        fields(code=1),
        fields(received_at="2016-03-10T01:02:03"),
        fields(received_at="yesterday"),
        fields(more="x"),
    ],
)
def test_signed_nonsense_is_no_answer(wrong: object) -> None:
    content, signature = signed(wrong)
    with pytest.raises(ValueError):
        read_answer(content, signature, PUBLIC, county="990123")


def test_an_answer_in_other_bytes_than_the_canonical_ones_is_refused() -> None:
    content = json.dumps(fields()).encode()
    with pytest.raises(ValueError, match="not an answer"):
        read_answer(content, KEY.sign(ANSWER_CONTEXT + content), PUBLIC, county="990123")


@pytest.mark.parametrize("body", [b"", b"{}", b"[1]", b'[{"content":"e30="}]', b"[" * 100_000, b"<html>"])
def test_what_is_not_a_list_of_answers_is_refused(body: bytes) -> None:
    with pytest.raises(ValueError):
        decode_answers(body, PUBLIC, county="990123")


def test_an_answer_needs_a_time_zone() -> None:
    with pytest.raises(ValueError, match="timezone"):
        seal_answer(
            KEY,
            county="990123",
            number="P01-W01-01-000001",
            digest="a" * 64,
            verdict=Verdict.ACCEPTED,
            received_at=AT.replace(tzinfo=None),
        )
