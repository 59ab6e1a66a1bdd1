"""How records say what they add to accumulators: ``used`` is a whole number, fen where the limit counts money."""

from collections.abc import Iterable
from typing import Any

from ncms_desktop.domain.participation import Use


def uses_json(uses: Iterable[Use]) -> list[dict[str, Any]]:
    """Plain JSON values, in the order of keys."""
    return [
        {
            "limit": use.key.limit,
            "holder_kind": use.key.holder.kind.value,
            "holder": use.key.holder.number,
            "period": use.key.period,
            "used": use.used,
            "visits": use.count,
        }
        for use in sorted(uses, key=lambda use: use.key)
    ]
