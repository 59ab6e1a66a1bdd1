"""A visit as the hospital's information system (HIS) exports it: header, expense lines, daily expense lists."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import TypeAlias

from ncms_desktop.domain.identity import Sex
from ncms_desktop.domain.money import Fen

LineKey: TypeAlias = tuple[str, str]
"""(bill, line) of the HIS: unique in a facility; a charge settled once can't be settled again."""


class VisitKind(StrEnum):
    """What kind of visit; each kind has its own rules in the policy."""

    INPATIENT = "inpatient"
    OUTPATIENT = "outpatient"
    CHRONIC = "chronic"
    SPECIAL_DISEASE = "special-disease"
    DELIVERY = "delivery"
    SINGLE_DISEASE = "single-disease"
    INJURY = "injury"
    NEWBORN = "newborn"


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """A diagnosis: ICD-10 code and the text that the hospital gave."""

    code: str
    name: str


@dataclass(frozen=True, slots=True)
class Visit:
    """The header. Dates are the hospital's; ``discharged`` is None while the patient is in."""

    county: str
    facility: str
    number: str
    kind: VisitKind
    card_number: str | None
    identity_number: str | None
    name: str
    sex: Sex | None
    birth_date: date | None
    admitted: date
    discharged: date | None
    department: str
    ward: str
    bed: str
    doctor: str
    diagnoses: tuple[Diagnosis, ...]
    invoice_number: str | None
    invoice_total: Fen

    def days(self) -> tuple[date, ...]:
        """Every day that needs a daily list: admission to discharge, both included; empty before discharge."""
        if self.discharged is None:
            return ()
        return tuple(self.admitted + timedelta(n) for n in range((self.discharged - self.admitted).days + 1))

    @property
    def stay_days(self) -> int | None:
        """Days of the stay, admission counted and discharge not; at least 1."""
        return None if self.discharged is None else max((self.discharged - self.admitted).days, 1)


@dataclass(frozen=True, slots=True)
class ExpenseLine:
    """One charge. The amount counts; ``quantity`` x ``price`` must agree with it. Refunds are negative.

    ``price`` keeps the decimals of the export, because the tolerance depends on them. ``row`` is the file's line.
    """

    bill: str
    line: str
    charged_at: datetime
    item_code: str
    item_name: str
    category: str
    specification: str
    unit: str
    quantity: Decimal
    price: Decimal
    amount: Fen
    refund_of: LineKey | None = None
    row: int | None = None

    @property
    def key(self) -> LineKey:
        """(bill, line)."""
        return self.bill, self.line

    @property
    def day(self) -> date:
        """The hospital day that the charge belongs to."""
        return self.charged_at.date()


def in_order(lines: Iterable[ExpenseLine]) -> tuple[ExpenseLine, ...]:
    """Lines by time, bill and line number, so that the order of a file never matters."""
    return tuple(sorted(lines, key=lambda line: (line.charged_at, line.bill, line.line.zfill(12))))


@dataclass(frozen=True, slots=True)
class Signature:
    """A daily list signed on paper: by whom, in which relation to the patient, over which content (digest)."""

    day: date
    digest: str
    signer: str
    relation: str
    marked_at: datetime
    marked_by: str


@dataclass(frozen=True, slots=True)
class FreeDay:
    """A day declared free of charges, with the reason."""

    day: date
    reason: str
    declared_at: datetime
    declared_by: str


class DayState(StrEnum):
    """What the calendar strip shows of one day."""

    SIGNED = "signed"
    UNSIGNED = "unsigned"
    CHANGED = "changed"
    MISSING = "missing"
    FREE = "free"


@dataclass(frozen=True, slots=True)
class DailyList:
    """One day of the stay: its state, number of lines, sum in fen, and the digest that a signature belongs to."""

    day: date
    state: DayState
    count: int
    total: Fen
    digest: str
    signature: Signature | None = None
    free: FreeDay | None = None


@dataclass(frozen=True, slots=True)
class VisitRecord:
    """A visit as it stands in the store: header, lines in order, what was signed or declared; ``revision`` grows by 1
    with every change and takes part in the draft's digest."""

    visit: Visit
    lines: tuple[ExpenseLine, ...]
    signatures: tuple[Signature, ...]
    free_days: tuple[FreeDay, ...]
    read_at: datetime
    source: str
    revision: int
