"""The settlement document: everything that the slip says, frozen when the settlement is confirmed and stored with it.

A reprint, years later and by a later program, shows exactly this. Fields follow the published inpatient voucher and
the Gui'an S16 slip (住院补偿凭据, 住院补偿结算单).
"""

from dataclasses import dataclass
from datetime import date, datetime

from ncms_desktop.compensation.result import Step
from ncms_desktop.domain.money import Fen


@dataclass(frozen=True, slots=True)
class CategoryRow:
    """Cost per fee class, in fen."""

    category: str
    total: Fen
    eligible: Fen


@dataclass(frozen=True, slots=True)
class NotCovered:
    """One of the largest items (by name) that the fund doesn't pay in full: amount in fen and wording code of why."""

    item_name: str
    amount: Fen
    reason: str


@dataclass(frozen=True, slots=True)
class PaymentRow:
    """One fund's payment, in fen."""

    fund: str
    amount: Fen


@dataclass(frozen=True, slots=True)
class SettlementDocument:
    """Identity and card numbers are masked already: the document never holds the full ones. Amounts in fen."""

    number: str
    training: bool
    county_name: str
    facility_name: str
    facility_level: str
    window_name: str
    clerk: str
    complaint_telephone: str
    settled_at: datetime
    scheme_year: int
    policy_name: str
    policy_from: date
    name: str
    sex: str
    birth_date: date
    age: int
    identity_number_masked: str
    card_number_masked: str
    household_head: str
    relation: str
    address: str
    groups: tuple[str, ...]
    visit_number: str
    visit_kind: str
    department: str
    ward: str
    bed: str
    doctor: str
    diagnoses: tuple[str, ...]
    admitted: date
    discharged: date
    stay_days: int
    invoice_number: str | None
    total: Fen
    self_paid: Fen
    first_own_share: Fen
    over_ceiling: Fen
    eligible: Fen
    deductible: Fen
    compensation: Fen
    facility_share: Fen
    patient_share: Fen
    payments: tuple[PaymentRow, ...]
    categories: tuple[CategoryRow, ...]
    not_covered: tuple[NotCovered, ...]
    steps: tuple[Step, ...]
    limit: str | None
    year_count: int
    year_used: Fen
    year_cap: Fen | None
    year_left: Fen | None
    verification_digest: str
