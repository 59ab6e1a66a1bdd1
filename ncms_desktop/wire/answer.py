"""The county's answer to one record, signed by the county.

Its bytes are canonical JSON of ``{version, county, number, digest, verdict, code, reason, received_at}``; the signature
is Ed25519 over ``ANSWER_CONTEXT`` + bytes. Several answers travel as a canonical JSON list of ``{content, signature}``,
both base64.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from ncms_desktop.wire.batch import from_base64, to_base64
from ncms_desktop.wire.canonical import canonical
from ncms_desktop.wire.record import Signs, signature_holds

ANSWER_VERSION = 1
ANSWER_CONTEXT = b"ncms-answer-v1\n"
_FIELDS = {"version", "county", "number", "digest", "verdict", "code", "reason", "received_at"}


class Verdict(StrEnum):
    """What the county says of a record (SPEC 6). ``duplicate``: same bytes as held. ``conflict``: other bytes."""

    ACCEPTED = "accepted"
    DUPLICATE = "duplicate"
    CONFLICT = "conflict"
    REJECTED = "rejected"


@dataclass(frozen=True, slots=True)
class CountyAnswer:
    """``content`` are the canonical bytes of ``{version, county, number, digest, verdict, code, reason, received_at}``
    as signed by the county; the other fields were read from them. ``digest`` is that of the record judged."""

    number: str
    digest: str
    verdict: Verdict
    code: str | None
    reason: str | None
    received_at: datetime
    content: bytes
    signature: bytes


def seal_answer(
    key: Signs,
    *,
    county: str,
    number: str,
    digest: str,
    verdict: Verdict,
    received_at: datetime,
    code: str | None = None,
    reason: str | None = None,
) -> CountyAnswer:
    """The answer, signed by the county's key. ``received_at`` must be timezone-aware."""
    if received_at.tzinfo is None:
        raise ValueError("received_at must be timezone-aware")
    content = canonical(
        {
            "version": ANSWER_VERSION,
            "county": county,
            "number": number,
            "digest": digest,
            "verdict": verdict.value,
            "code": code,
            "reason": reason,
            "received_at": received_at.isoformat(),
        }
    )
    return CountyAnswer(
        number=number,
        digest=digest,
        verdict=verdict,
        code=code,
        reason=reason,
        received_at=received_at,
        content=content,
        signature=key.sign(ANSWER_CONTEXT + content),
    )


def read_answer(content: bytes, signature: bytes, county_public_key: bytes, *, county: str) -> CountyAnswer:
    """The answer that these bytes are; raises ``ValueError`` where the county of that code and key didn't sign them, or
    where they say anything but an answer."""
    if not signature_holds(county_public_key, content, signature, context=ANSWER_CONTEXT):
        raise ValueError("not signed by the county")
    fields = _fields(content)
    if fields["county"] != county:
        raise ValueError("an answer of another county")
    texts = (fields["number"], fields["digest"], fields["verdict"], fields["received_at"])
    remarks = (fields["code"], fields["reason"])
    if not all(isinstance(text, str) for text in texts) or not all(
        remark is None or isinstance(remark, str) for remark in remarks
    ):
        raise ValueError("not an answer")
    received_at = datetime.fromisoformat(fields["received_at"])
    if received_at.tzinfo is None:
        raise ValueError("an answer without a time zone")
    return CountyAnswer(
        number=fields["number"],
        digest=fields["digest"],
        verdict=Verdict(fields["verdict"]),
        code=fields["code"],
        reason=fields["reason"],
        received_at=received_at,
        content=content,
        signature=signature,
    )


def encode_answers(answers: Iterable[CountyAnswer]) -> bytes:
    """The bytes of several answers on the wire."""
    return canonical(
        [{"content": to_base64(answer.content), "signature": to_base64(answer.signature)} for answer in answers]
    )


def decode_answers(data: bytes, county_public_key: bytes, *, county: str) -> tuple[CountyAnswer, ...]:
    """Read them back, each verified; raises ``ValueError`` where any of them is not an answer of the county."""
    try:
        items = json.loads(data)
    except RecursionError:
        raise ValueError("not a list of answers") from None
    if not isinstance(items, list):
        raise ValueError("not a list of answers")
    answers = []
    for item in items:
        if not isinstance(item, dict) or set(item) != {"content", "signature"}:
            raise ValueError("not an answer")
        content, signature = from_base64(item["content"]), from_base64(item["signature"])
        answers.append(read_answer(content, signature, county_public_key, county=county))
    return tuple(answers)


def _fields(content: bytes) -> dict[str, Any]:
    try:
        fields = json.loads(content)
        same = isinstance(fields, dict) and set(fields) == _FIELDS and canonical(fields) == content
    except (TypeError, RecursionError):
        raise ValueError("not an answer") from None
    if not same:
        raise ValueError("not an answer")
    if fields["version"] != ANSWER_VERSION:
        raise ValueError("an answer of an unknown version")
    return dict(fields)
