"""The body of a settlement's record: what the county needs to check it, to pay for it, and to compute it again.

Amounts are yuan as text with two decimals, days and moments ISO text; ``case`` and ``result`` are the calculation's own
documented JSON, whole, so that the county replays it with the same engine and policy.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from ncms_desktop.compensation.case import Case
from ncms_desktop.compensation.result import Result
from ncms_desktop.domain.facility import Workplace
from ncms_desktop.domain.money import yuan_text
from ncms_desktop.domain.participation import Verification
from ncms_desktop.domain.visit import Visit, VisitRecord


def settlement_body(
    *,
    number: str,
    workplace: Workplace,
    verification: Verification,
    record: VisitRecord,
    case: Case,
    result: Result,
    case_json: Mapping[str, Any],
    result_json: Mapping[str, Any],
    policy_digest: str,
    catalogue_digest: str,
    engine_version: str,
    draft_digest: str,
    document_digest: str,
    settled_at: datetime,
    training: bool,
) -> dict[str, Any]:
    """Plain JSON values, ready to be rendered. ``verification`` must have found a participant."""
    return {
        "number": number,
        "training": training,
        "settled_at": settled_at.isoformat(),
        "clerk": workplace.clerk,
        "level": workplace.level.value,
        "visit": _visit(record.visit, case),
        "participant": _participant(verification),
        "amounts": _amounts(result),
        "payments": [
            {"fund": payment.fund, "amount": yuan_text(payment.amount), "limit": payment.limit}
            for payment in result.payments
            if not payment.elsewhere
        ],
        "paid_elsewhere": [
            {"fund": payment.fund, "amount": yuan_text(payment.amount)}
            for payment in result.payments
            if payment.elsewhere
        ],
        "limits": [
            {"limit": use.limit, "amount": yuan_text(use.amount), "holder": use.holder, "period": use.period}
            for use in result.uses
        ],
        "charges": [{"bill": line.bill, "line": line.line, "amount": yuan_text(line.amount)} for line in result.lines],
        "daily_lists": [
            {"day": signature.day.isoformat(), "digest": signature.digest, "relation": signature.relation}
            for signature in record.signatures
        ],
        "free_days": [{"day": free.day.isoformat(), "reason": free.reason} for free in record.free_days],
        "policy": {"id": result.policy, "from": result.version_from.isoformat(), "digest": policy_digest},
        "catalogue": {"digest": catalogue_digest},
        "engine_version": engine_version,
        "draft_digest": draft_digest,
        "document_digest": document_digest,
        "case": dict(case_json),
        "result": dict(result_json),
    }


def _visit(visit: Visit, case: Case) -> dict[str, Any]:
    return {
        "number": visit.number,
        "kind": visit.kind.value,
        "admitted": case.admitted.isoformat(),
        "discharged": case.discharged.isoformat(),
        "diagnoses": [{"code": diagnosis.code, "name": diagnosis.name} for diagnosis in visit.diagnoses],
        "invoice_number": visit.invoice_number,
        "invoice_total": yuan_text(visit.invoice_total),
    }


def _participant(verification: Verification) -> dict[str, Any]:
    participant, card = verification.participant, verification.card
    if participant is None:
        raise ValueError("nobody was found to settle for")
    return {
        "number": participant.number,
        "household": participant.household,
        "scheme_year": participant.scheme_year,
        "name": participant.name,
        "identity_number": participant.identity_number,
        "card_number": None if card is None else card.number,
        "verified_by": verification.by.value,
        "groups": sorted(verification.groups),
    }


def _amounts(result: Result) -> dict[str, str]:
    return {
        "total": yuan_text(result.total),
        "self_paid": yuan_text(result.self_paid),
        "first_own_share": yuan_text(result.first_own_share),
        "over_ceiling": yuan_text(result.over_ceiling),
        "eligible": yuan_text(result.eligible),
        "deductible": yuan_text(result.deductible),
        "compensation": yuan_text(result.compensation),
        "facility_share": yuan_text(result.facility_share),
        "patient_share": yuan_text(result.patient_share),
    }
