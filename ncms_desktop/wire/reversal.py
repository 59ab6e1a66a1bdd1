"""The body of a reversal's record: which settlement is cancelled, why, by whom, and what comes back.

Amounts are yuan as text with two decimals. ``compensation`` is the difference that the reversal makes: the settlement's
compensation and everything that supplements changed, taken away.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from ncms_desktop.domain.money import Fen, yuan_text
from ncms_desktop.domain.participation import Use
from ncms_desktop.wire.uses import uses_json


def reversal_body(
    *,
    number: str,
    settlement: str,
    draft_digest: str,
    visit: str,
    participant: str,
    scheme_year: int,
    settled: Fen,
    compensation: Fen,
    uses: Iterable[Use],
    reason: str,
    authorised_by: str,
    money_returned: bool,
    clerk: str,
    reversed_at: datetime,
    training: bool,
) -> dict[str, Any]:
    """Plain JSON values, ready to be rendered. ``settled`` is what the settlement itself paid; ``draft_digest`` is the
    settlement's own, so that no other can be meant."""
    return {
        "number": number,
        "training": training,
        "settlement": {"number": settlement, "draft_digest": draft_digest, "compensation": yuan_text(settled)},
        "visit": {"number": visit},
        "participant": {"number": participant, "scheme_year": scheme_year},
        "amounts": {"compensation": yuan_text(compensation)},
        "uses": uses_json(uses),
        "reason": reason,
        "authorised_by": authorised_by,
        "money_returned": money_returned,
        "clerk": clerk,
        "reversed_at": reversed_at.isoformat(),
    }
