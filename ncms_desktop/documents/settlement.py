"""The settlement document: everything that the slip says, frozen when the settlement is confirmed and stored with it.

A reprint, years later and by a later program, shows exactly this. Fields follow the published inpatient voucher and
the Gui'an S16 slip (住院补偿凭据, 住院补偿结算单).
"""

import hashlib
import json
from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta, timezone
from typing import Any

from ncms_desktop.compensation.case import Case
from ncms_desktop.compensation.result import AssessedLine, Result, Step
from ncms_desktop.documents.stored import from_plain, json_text, to_plain
from ncms_desktop.domain.catalogue import Category
from ncms_desktop.domain.errors import Bug, CorruptData
from ncms_desktop.domain.facility import Workplace
from ncms_desktop.domain.identity import full_years, masked
from ncms_desktop.domain.money import Fen
from ncms_desktop.domain.participation import Household, LimitUse, Verification
from ncms_desktop.domain.visit import Visit

CHINA = timezone(timedelta(hours=8))
"""The day on a paper is the day at the counter."""

LARGEST_NAMED = 3
"""How many items that are not covered the slip names."""


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
    """Identity and card numbers are masked already: the document never holds the full ones. Amounts in fen.

    ``groups``, ``sex``, ``facility_level``, ``visit_kind`` and the categories are codes. ``year_count`` is the number
    of stays paid from the yearly limit, this one included; None where the county's figure holds stays whose number it
    didn't tell. ``limit`` and the other year figures are None where the policy has no yearly limit; ``year_used``
    includes this settlement. ``verification_digest`` is the SHA-256 of the document's text without itself.
    """

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
    year_count: int | None
    year_used: Fen | None
    year_cap: Fen | None
    year_left: Fen | None
    verification_digest: str


def settlement_document(
    *,
    number: str,
    training: bool,
    workplace: Workplace,
    settled_at: datetime,
    scheme_year: int,
    policy_name: str,
    policy_from: date,
    verification: Verification,
    visit: Visit,
    case: Case,
    result: Result,
    limit_use: LimitUse | None,
    year_cap: Fen | None,
) -> SettlementDocument:
    """Put together what the slip says. ``limit_use`` is the use of the yearly limit before this settlement.

    Raises ``Bug`` where the participant is unknown, the patient not discharged, or a line that isn't paid in full has
    no reason.
    """
    participant = verification.participant
    if participant is None or visit.stay_days is None:
        raise Bug("bug.document-incomplete", number=number)
    identity, card, household = participant.identity_number, verification.card, verification.household
    document = SettlementDocument(
        number=number,
        training=training,
        county_name=workplace.county_name,
        facility_name=workplace.facility_name,
        facility_level=workplace.level.value,
        window_name=workplace.window_name,
        clerk=workplace.clerk,
        complaint_telephone=workplace.complaint_telephone,
        settled_at=settled_at.astimezone(CHINA),
        scheme_year=scheme_year,
        policy_name=policy_name,
        policy_from=policy_from,
        name=participant.name,
        sex=participant.sex.value,
        birth_date=participant.birth_date,
        age=full_years(participant.birth_date, visit.admitted),
        identity_number_masked="" if identity is None else masked(identity),
        card_number_masked="" if card is None else masked(card.number),
        household_head="" if household is None else household.head,
        relation=participant.relation,
        address="" if household is None else _address(household),
        groups=tuple(sorted(verification.groups)),
        visit_number=visit.number,
        visit_kind=visit.kind.value,
        department=visit.department,
        ward=visit.ward,
        bed=visit.bed,
        doctor=visit.doctor,
        diagnoses=tuple(diagnosis.name for diagnosis in visit.diagnoses),
        admitted=case.admitted,
        discharged=case.discharged,
        stay_days=visit.stay_days,
        invoice_number=visit.invoice_number,
        total=result.total,
        self_paid=result.self_paid,
        first_own_share=result.first_own_share,
        over_ceiling=result.over_ceiling,
        eligible=result.eligible,
        deductible=result.deductible,
        compensation=result.compensation,
        facility_share=result.facility_share,
        patient_share=result.patient_share,
        payments=tuple(PaymentRow(payment.fund, payment.amount) for payment in result.payments),
        categories=_categories(case, result),
        not_covered=_largest_not_covered(case, result),
        steps=result.steps,
        **_year_figures(result, limit_use, year_cap),
        verification_digest="",
    )
    return replace(document, verification_digest=_digest(to_plain(document)))


def document_to_json(document: SettlementDocument) -> str:
    """The one text of a document; ``document_from_json`` gives it back exactly."""
    return json_text(to_plain(document))


def document_from_json(text: str) -> SettlementDocument:
    """The stored document. Raises ``CorruptData`` where the text is no document or contradicts its digest."""
    try:
        plain = json.loads(text)
        document: SettlementDocument = from_plain(SettlementDocument, plain)
    except (ValueError, RecursionError) as error:
        raise CorruptData("document.unreadable") from error
    if _digest(plain) != document.verification_digest:
        raise CorruptData("document.altered", number=document.number)
    return document


def _digest(plain: dict[str, Any]) -> str:
    content = {name: value for name, value in plain.items() if name != "verification_digest"}
    return hashlib.sha256(json_text(content).encode()).hexdigest()


def _address(household: Household) -> str:
    group = household.village_group
    return household.township + household.village + (f"{group}组" if group.isdigit() else group)


def _categories(case: Case, result: Result) -> tuple[CategoryRow, ...]:
    """One row per fee class that occurs, in the order of ``Category``."""
    total: dict[Category, Fen] = defaultdict(int)
    eligible: dict[Category, Fen] = defaultdict(int)
    assessed = {line.key: line for line in result.lines}
    for line in case.lines:
        total[line.category] += line.amount
        eligible[line.category] += assessed[line.key].eligible
    return tuple(CategoryRow(kind.value, total[kind], eligible[kind]) for kind in Category if kind in total)


def _largest_not_covered(case: Case, result: Result) -> tuple[NotCovered, ...]:
    """The items, summed by name, of which the fund leaves most unpaid; the reason is the one behind most of it."""
    assessed = {line.key: line for line in result.lines}
    reasons: dict[str, dict[str, Fen]] = defaultdict(lambda: defaultdict(int))
    for line in case.lines:
        outcome = assessed[line.key]
        uncovered = outcome.amount - outcome.eligible
        if uncovered != 0:
            reasons[line.item_name][_reason(outcome)] += uncovered
    rows = [
        NotCovered(name, sum(amounts.values()), max(amounts, key=lambda reason: (amounts[reason], reason)))
        for name, amounts in reasons.items()
    ]
    rows.sort(key=lambda row: (-row.amount, row.item_name))
    return tuple(row for row in rows[:LARGEST_NAMED] if row.amount > 0)


def _reason(line: AssessedLine) -> str:
    if line.reason is None:
        raise Bug("bug.line-without-reason", bill=line.bill, line=line.line)
    return line.reason


def _year_figures(result: Result, limit_use: LimitUse | None, year_cap: Fen | None) -> dict[str, Any]:
    if limit_use is None:
        return {"limit": None, "year_count": None, "year_used": None, "year_cap": None, "year_left": None}
    now = sum(payment.amount for payment in result.payments if payment.limit == limit_use.limit)
    used = limit_use.used + now
    return {
        "limit": limit_use.limit,
        "year_count": None if limit_use.count is None else limit_use.count + 1,
        "year_used": used,
        "year_cap": year_cap,
        "year_left": None if year_cap is None else max(year_cap - used, 0),
    }
