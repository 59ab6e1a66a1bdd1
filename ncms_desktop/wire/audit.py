"""The audit log's chain: each entry carries the digest of the one before."""

import json
from datetime import UTC, datetime

from ncms_desktop.wire.canonical import canonical, digest


def audit_digest(
    *, sequence: int, at: datetime, actor: str, action: str, subject: str, detail_json: str, previous: str
) -> str:
    """Digest over every field of an entry; the moment counts, not the zone that it is written in. ``detail_json`` must
    be JSON; raises ``ValueError`` where it isn't."""
    return digest(
        canonical(
            {
                "sequence": sequence,
                "at": at.astimezone(UTC).isoformat(),
                "actor": actor,
                "action": action,
                "subject": subject,
                "detail": json.loads(detail_json),
                "previous": previous,
            }
        )
    )
