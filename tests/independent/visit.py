"""One visit as a calculation sees it, and what a calculation answers."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, NamedTuple, TypedDict


def half_up(exact: Decimal) -> int:
    """Whole fen, a half upwards: the one rounding here."""
    return int(exact.quantize(Decimal(1), rounding=ROUND_HALF_UP))


@dataclass(frozen=True, slots=True)
class Line:
    """One charge in fen; a refund is negative, in amount and in quantity.

    ``klass`` is A, B or C (C: not covered, or not in the catalogue). ``share`` is the first own share of class B.
    ``ceiling`` is fen per unit, None without one, 0 pays nothing. ``marks``: ``tcm``, ``consultation``,
    ``examination``. ``days_before``: days by which the charge precedes the admission.
    """

    amount: int
    klass: str = "A"
    share: Decimal = Decimal(0)
    ceiling: int | None = None
    quantity: Decimal = Decimal(1)
    marks: frozenset[str] = frozenset()
    days_before: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """A visit. Every field has the value of 'nothing special'.

    - ``kind``: inpatient, outpatient, chronic, special, delivery, caesarean, injury, single-disease; ``year-end`` where
      the lines are a year's costs for a retrospective payment; ``critical`` where they are a burden for a later tier.
    - ``level``: village, township, county, prefecture, province, other. ``grade``: I to V where a document has classes
      within levels. ``place``: in-county, in-prefecture, in-province, outside-province, seen from the patient's county.
    - ``designated``: agreement hospital. ``warned``: hospital under warning. ``network``: within the medical
      consortium. ``tcm_hospital``: hospital of Chinese medicine.
    - ``referral``: empty, ``down`` (sent down), ``up`` (sent up), ``bypassed`` (went up without being sent).
    - ``admission``: n-th stay of the year at this level; ``stay_of_year``: n-th of the year anywhere; ``course``: n-th
      stay for one course of disease in this hospital.
    - ``today``: how many outpatient visits were paid today already.
    - ``day``: the day that selects the rules. ``period``: ``old`` or ``new`` where a document gives no date.
    - ``disease``: a word such as ``tuberculosis``. ``price``: fixed price of the disease, None where unknown.
    - ``used``: name of a limit -> fen used this scheme year (or month, or day) before this visit.
    - ``paid``: what was paid on these very costs before this calculation, by fund, in fen.
    - ``assumed``: figures that the document leaves blank, by name: rates as ``Decimal`` 0-1, amounts in fen.
    """

    lines: tuple[Line, ...]
    kind: str = "inpatient"
    level: str = "county"
    grade: str = ""
    place: str = "in-county"
    designated: bool = True
    warned: bool = False
    network: bool = False
    tcm_hospital: bool = False
    age: int = 40
    sex: str = "female"
    groups: frozenset[str] = frozenset()
    referral: str = ""
    admission: int = 1
    stay_of_year: int = 1
    course: int = 1
    today: int = 0
    household: int = 1
    day: date = date(2016, 6, 30)
    period: str = "new"
    disease: str = ""
    price: int | None = None
    used: Mapping[str, int] = field(default_factory=dict)
    paid: Mapping[str, int] = field(default_factory=dict)
    assumed: Mapping[str, Any] = field(default_factory=dict)

    def used_of(self, limit: str) -> int:
        """Use of a limit, 0 where none is given."""
        return self.used.get(limit, 0)


class Amounts(TypedDict):
    """A result, in fen; a plain dict."""

    total: int
    self_paid: int
    first_own_share: int
    over_ceiling: int
    eligible: int
    deductible: int
    payments: dict[str, int]
    facility_share: int
    patient_share: int


Outcome = Amounts | str


class Parts(NamedTuple):
    """Sums over the lines: total = self-paid + first own share + over ceiling + eligible."""

    total: int
    self_paid: int
    first_own_share: int
    over_ceiling: int
    eligible: int

    @property
    def base(self) -> int:
        """The eligible cost that rates may apply to: more refunded than charged counts as nothing."""
        return max(0, self.eligible)


def part_of(line: Line) -> Parts:
    """Class C whole; else the part above ceiling x quantity, then the first own share of what is within; each half-up.
    A refund is the mirror of its charge."""
    if line.klass == "C":
        return Parts(line.amount, line.amount, 0, 0, 0)
    sign, amount = (-1, -line.amount) if line.amount < 0 else (1, line.amount)
    over = 0
    if line.ceiling is not None:
        over = max(0, amount - half_up(line.ceiling * abs(line.quantity)))
    own = half_up((amount - over) * line.share) if line.klass == "B" else 0
    return Parts(line.amount, 0, sign * own, sign * over, sign * (amount - over - own))


def parts_of(visit: Visit, mark: str | None = None) -> Parts:
    """The sums of a visit, or of its lines with a mark."""
    parts = [part_of(line) for line in visit.lines if mark is None or mark in line.marks]
    return Parts(*(sum(column) for column in zip(*parts, strict=True))) if parts else Parts(0, 0, 0, 0, 0)


def close(
    visit: Visit, parts: Parts, payments: Mapping[str, int], *, deductible: Decimal | int = 0, facility: int = 0
) -> Amounts:
    """The result: what neither a fund nor the facility bears is the patient's. ``visit.paid`` stands first."""
    all_payments = {**visit.paid, **payments}
    return {
        "total": parts.total,
        "self_paid": parts.self_paid,
        "first_own_share": parts.first_own_share,
        "over_ceiling": parts.over_ceiling,
        "eligible": parts.eligible,
        "deductible": half_up(Decimal(deductible)),
        "payments": all_payments,
        "facility_share": facility,
        "patient_share": parts.total - sum(all_payments.values()) - facility,
    }


def whole(visit: Visit) -> Parts:
    """The sums where the catalogue doesn't apply: every charge is eligible in full."""
    total = sum(line.amount for line in visit.lines)
    return Parts(total, 0, 0, 0, total)
