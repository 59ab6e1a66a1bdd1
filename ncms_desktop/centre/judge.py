"""What the county says of a record's content, from the content alone. Pure; what other records say comes later."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from ncms_desktop.domain.money import Fen
from ncms_desktop.wire.record import RECORD_VERSION, RecordFields, RecordKind, RecordNumber

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


@dataclass(frozen=True, slots=True)
class Cancelled:
    """What a reversal's record claims: the settlement that it cancels, and what that had paid, in fen."""

    settlement: RecordNumber
    settled: Fen


@dataclass(frozen=True, slots=True)
class Supplemented:
    """What a supplement's record claims: the settlement that it corrects, and by how much, in fen."""

    settlement: RecordNumber
    compensation: Fen


Judged: TypeAlias = Settled | Cancelled | Supplemented


def judge(fields: RecordFields, *, county: str) -> Judged | Flaw:
    """Check version, kind, county and the body: every amount conserves to the fen."""
    if fields.county != county:
        return Flaw("foreign-county")
    if fields.version != RECORD_VERSION:
        return Flaw("version-unknown")
    if fields.kind not in _BODIES:
        return Flaw("kind-unknown")
    try:
        if fields.body["number"] != str(fields.number):
            return Flaw("body-malformed")
        return _BODIES[fields.kind](fields.body)
    except (AttributeError, KeyError, TypeError, ValueError):
        return Flaw("body-malformed")


def _settlement(body: Mapping[str, Any]) -> Settled | Flaw:
    amounts = {name: _fen(body["amounts"][name]) for name in _AMOUNTS}
    payments = [_fen(payment["amount"]) for payment in body["payments"]]
    elsewhere = [_fen(payment["amount"]) for payment in body.get("paid_elsewhere", ())]
    charges = tuple((_key(charge["bill"]), _key(charge["line"])) for charge in body["charges"])
    if not charges or len(set(charges)) != len(charges):
        raise ValueError("charges missing or doubled")
    visit = _key(body["visit"]["number"])
    parts = amounts["self_paid"] + amounts["first_own_share"] + amounts["over_ceiling"] + amounts["eligible"]
    shares = amounts["compensation"] + amounts["facility_share"] + amounts["patient_share"] + sum(elsewhere)
    conserved = (
        amounts["total"] == parts == shares == sum(_fen(charge["amount"]) for charge in body["charges"])
        and amounts["compensation"] == sum(payments)
        and min((*payments, *elsewhere), default=0) >= 0
    )
    return Settled(visit, charges, amounts["compensation"]) if conserved else Flaw("amounts-differ")


def _reversal(body: Mapping[str, Any]) -> Cancelled | Flaw:
    """What comes back is the county's own sum; here the settlement must be named with the amount that it had."""
    settlement = RecordNumber.parse(body["settlement"]["number"])
    if not body["reason"].strip() or not body["authorised_by"].strip() or type(body["money_returned"]) is not bool:
        raise ValueError("a reversal without its reason")
    _fen(body["amounts"]["compensation"])
    return Cancelled(settlement, _fen(body["settlement"]["compensation"]))


def _supplement(body: Mapping[str, Any]) -> Supplemented | Flaw:
    """The differences of all who pay come to nothing, because the cost is the same."""
    settlement = RecordNumber.parse(body["settlement"]["number"])
    amounts = {name: _fen(body["amounts"][name]) for name in ("compensation", "facility_share", "patient_share")}
    paid = sum(_fen(payment["amount"]) for payment in body["payments"])
    conserved = sum(amounts.values()) == 0 and paid == amounts["compensation"]
    return Supplemented(settlement, amounts["compensation"]) if conserved else Flaw("amounts-differ")


_BODIES: Mapping[str, Callable[[Mapping[str, Any]], Judged | Flaw]] = {
    RecordKind.SETTLEMENT.value: _settlement,
    RecordKind.REVERSAL.value: _reversal,
    RecordKind.SUPPLEMENT.value: _supplement,
}

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
