"""What a calculation returns: the amounts, the lines as assessed, and the trace.

Conservation holds to the fen, or the result can't be made (SPEC 4).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from ncms_desktop.domain.catalogue import ExpenseClass
from ncms_desktop.domain.circumstances import Holder, Period
from ncms_desktop.domain.errors import Bug
from ncms_desktop.domain.findings import Argument
from ncms_desktop.domain.money import Fen
from ncms_desktop.domain.visit import LineKey
from ncms_desktop.policy.amounts import ELSEWHERE


@dataclass(frozen=True, slots=True)
class Amount:
    """A named amount in fen. Names are those of GLOSSARY: total, eligible, deductible, compensation ...

    ``exact`` is the amount before rounding, in fen with its fraction; None where ``fen`` is exact already.
    """

    name: str
    fen: Fen
    exact: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure of the policy that a step used: ``value`` is the exact decimal text, ``unit`` is ``yuan``, ``rate``
    (0-1), ``points`` (-1 to 1), ``factor``, ``years``, ``days``, ``group`` (then ``value`` is the group's code) or
    ``condition`` (its keys as the policy file has them), ``clause`` says where the document states it."""

    name: str
    value: str
    unit: str
    clause: str


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the trace. ``rule`` is a wording code with ``arguments``: the sentence that explains the step.

    ``formula`` is the calculation in numbers, e.g. ``(3,050.00 − 50.00) × 75% = 2,250.00``, without words of any
    language; None where the step only sorts or notes.
    """

    position: int
    mechanism: str
    rule: str
    arguments: Mapping[str, Argument] = field(hash=False)
    inputs: tuple[Amount, ...]
    figures: tuple[Figure, ...]
    outputs: tuple[Amount, ...]
    formula: str | None


@dataclass(frozen=True, slots=True)
class AssessedLine:
    """One line as assessed: amount = self_paid + first_own_share + over_ceiling + eligible.

    ``reason`` is a wording code that says why a part is not eligible, None where the whole amount is.
    """

    bill: str
    line: str
    amount: Fen
    expense_class: ExpenseClass | None
    self_paid: Fen
    first_own_share: Fen
    over_ceiling: Fen
    eligible: Fen
    ceiling: Fen | None
    reason: str | None

    @property
    def key(self) -> LineKey:
        """(bill, line)."""
        return self.bill, self.line

    def __post_init__(self) -> None:
        if self.amount != self.self_paid + self.first_own_share + self.over_ceiling + self.eligible:
            raise Bug("bug.line-not-conserved", bill=self.bill, line=self.line)


@dataclass(frozen=True, slots=True)
class Payment:
    """What one fund pays, in fen; ``fund`` is ``basic`` or a later tier's name. ``limit`` names the first limit of the
    scheme year and person that the payment alone is counted on, None where there is none; ``Result.uses`` has all."""

    fund: str
    amount: Fen
    limit: str | None

    @property
    def elsewhere(self) -> bool:
        """Whether it was paid elsewhere, by another programme or insurer, and isn't paid out at this window."""
        return self.fund in ELSEWHERE


@dataclass(frozen=True, slots=True)
class Use:
    """What this visit adds to the use of a limit, in fen: of the person or the household, in the period that the policy
    declares."""

    limit: str
    amount: Fen
    holder: Holder = Holder.PERSON
    period: Period = Period.YEAR


@dataclass(frozen=True, slots=True)
class Result:
    """All amounts of a visit, in fen. ``uses`` is what it adds to the use of limits: the ledger's accumulators."""

    policy: str
    version_from: date
    total: Fen
    self_paid: Fen
    first_own_share: Fen
    over_ceiling: Fen
    eligible: Fen
    deductible: Fen
    payments: tuple[Payment, ...]
    facility_share: Fen
    patient_share: Fen
    lines: tuple[AssessedLine, ...]
    steps: tuple[Step, ...]
    uses: tuple[Use, ...] = ()

    @property
    def compensation(self) -> Fen:
        """What is paid out for this visit: all funds together, without what others paid elsewhere."""
        return sum(payment.amount for payment in self.payments if not payment.elsewhere)

    def __post_init__(self) -> None:
        parts = self.self_paid + self.first_own_share + self.over_ceiling + self.eligible
        if self.total != parts or self.total != sum(line.amount for line in self.lines):
            raise Bug("bug.total-not-conserved")
        paid = sum(payment.amount for payment in self.payments)
        if self.total != paid + self.facility_share + self.patient_share:
            raise Bug("bug.payments-not-conserved")
