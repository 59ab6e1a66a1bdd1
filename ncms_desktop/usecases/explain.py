"""Explain a stored settlement: its steps as they were stored, never computed again."""

from dataclasses import dataclass
from datetime import datetime

from ncms_desktop.documents.settlement import document_from_json
from ncms_desktop.domain.findings import Finding
from ncms_desktop.domain.identity import masked_name
from ncms_desktop.ports.store import Store
from ncms_desktop.ports.surroundings import COUNTER_ZONE
from ncms_desktop.usecases.replay import Calculation, calculations


@dataclass(frozen=True, slots=True)
class Explanation:
    """A settlement with everything that was computed for it, supplements included, the standing calculation last."""

    number: str
    visit: str
    name_masked: str
    settled_at: datetime
    policy_name: str
    policy_digest: str
    reversed_by: str | None
    calculations: tuple[Calculation, ...]


def explain(store: Store, number: str) -> Explanation | Finding:
    """The explanation, or that there is no such settlement. Raises ``CorruptData`` where it can't be read back."""
    with store.read() as uow:
        stored = uow.settlements.get(number)
        if stored is None:
            return Finding("explain.unknown", {"number": number}, subject=number)
        document = document_from_json(stored.document_json)
        return Explanation(
            number=stored.number,
            visit=stored.visit,
            name_masked=masked_name(document.name),
            settled_at=stored.settled_at.astimezone(COUNTER_ZONE),
            policy_name=document.policy_name,
            policy_digest=stored.policy_digest,
            reversed_by=stored.reversed_by,
            calculations=calculations(uow, stored),
        )
