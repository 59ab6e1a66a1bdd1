"""What the county says of a record's content, from the content alone. Pure; what other records say comes later."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ncms_desktop.domain.money import Fen
from ncms_desktop.wire.record import RECORD_VERSION, RecordFields, RecordKind

_YUAN = re.compile(r"(-?)(0|[1-9][0-9]{0,11})\.([0-9]{2})")
_LONGEST_KEY = 80


@dataclass(frozen=True, slots=True)
class Flaw:
    """Why a record is rejected: ``code`` of the answer; ``number`` is the other record that it contradicts."""

    code: str
    number: str | None = None


@dataclass(frozen=True, slots=True)
class Settled:
    """What a settlement's record claims: visit, charges as (bill, line), compensation in fen."""

    visit: str
    charges: tuple[tuple[str, str], ...]
    compensation: Fen


def judge(fields: RecordFields, *, county: str) -> Settled | Flaw:
    """Check version, kind, county and the body: every amount conserves to the fen."""
    if fields.county != county:
        return Flaw("foreign-county")
    if fields.version != RECORD_VERSION:
        return Flaw("version-unknown")
    if fields.kind != RecordKind.SETTLEMENT.value:
        return Flaw("kind-unknown")
    try:
        return _settlement(fields.body, number=str(fields.number))
    except (KeyError, TypeError, ValueError):
        return Flaw("body-malformed")


def _settlement(body: Mapping[str, Any], *, number: str) -> Settled | Flaw:
    if body["number"] != number:
        raise ValueError("the body belongs to another record")
    amounts = {name: _fen(body["amounts"][name]) for name in _AMOUNTS}
    payments = [_fen(payment["amount"]) for payment in body["payments"]]
    charges = tuple((_key(charge["bill"]), _key(charge["line"])) for charge in body["charges"])
    if not charges or len(set(charges)) != len(charges):
        raise ValueError("charges missing or doubled")
    visit = _key(body["visit"]["number"])
    parts = amounts["self_paid"] + amounts["first_own_share"] + amounts["over_ceiling"] + amounts["eligible"]
    shares = amounts["compensation"] + amounts["facility_share"] + amounts["patient_share"]
    conserved = (
        amounts["total"] == parts == shares == sum(_fen(charge["amount"]) for charge in body["charges"])
        and amounts["compensation"] == sum(payments)
        and min(payments, default=0) >= 0
    )
    return Settled(visit, charges, amounts["compensation"]) if conserved else Flaw("amounts-differ")


_AMOUNTS = (
    "total",
    "self_paid",
    "first_own_share",
    "over_ceiling",
    "eligible",
    "compensation",
    "facility_share",
    "patient_share",
)


def _fen(text: object) -> Fen:
    """Fen of an amount in the wire's one form; ``ValueError`` for any other."""
    match = _YUAN.fullmatch(text) if isinstance(text, str) else None
    if match is None:
        raise ValueError("not an amount")
    fen = int(match[2]) * 100 + int(match[3])
    return -fen if match[1] else fen


def _key(text: object) -> str:
    if not isinstance(text, str) or not 0 < len(text) <= _LONGEST_KEY:
        raise ValueError("not a key")
    return text
