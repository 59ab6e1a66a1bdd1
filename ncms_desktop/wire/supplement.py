"""The body of a supplement's record: which settlement is corrected, what each fund pays more or takes back, and the
calculation that stands from now on, whole, so that the county computes it again.

Amounts are yuan as text with two decimals; those under ``amounts`` and ``payments`` are differences.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from ncms_desktop.domain.money import Fen, yuan_text
from ncms_desktop.domain.participation import Use
from ncms_desktop.wire.uses import uses_json


def supplement_body(
    *,
    number: str,
    settlement: str,
    draft_digest: str,
    visit: str,
    participant: str,
    scheme_year: int,
    amounts: Mapping[str, Fen],
    payments: Mapping[str, Fen],
    uses: Iterable[Use],
    reason: str,
    authorised_by: str,
    case_json: Mapping[str, Any],
    result_json: Mapping[str, Any],
    policy_digest: str,
    catalogue_digest: str,
    engine_version: str,
    clerk: str,
    made_at: datetime,
    training: bool,
) -> dict[str, Any]:
    """Plain JSON values, ready to be rendered. ``amounts`` are the differences of compensation, facility share and
    patient share, ``payments`` the compensation's by fund, in fen."""
    return {
        "number": number,
        "training": training,
        "settlement": {"number": settlement},
        "draft_digest": draft_digest,
        "visit": {"number": visit},
        "participant": {"number": participant, "scheme_year": scheme_year},
        "amounts": {name: yuan_text(amount) for name, amount in amounts.items()},
        "payments": [{"fund": fund, "amount": yuan_text(amount)} for fund, amount in payments.items()],
        "uses": uses_json(uses),
        "reason": reason,
        "authorised_by": authorised_by,
        "clerk": clerk,
        "made_at": made_at.isoformat(),
        "policy": {"digest": policy_digest},
        "catalogue": {"digest": catalogue_digest},
        "engine_version": engine_version,
        "case": dict(case_json),
        "result": dict(result_json),
    }
