"""The county's answer to one record, signed by the county."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

ANSWER_CONTEXT = b"ncms-answer-v1\n"


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
