"""The hospital's information system as this program reads it (never writes)."""

from dataclasses import dataclass
from typing import Protocol

from ncms_desktop.domain.findings import Finding
from ncms_desktop.domain.visit import ExpenseLine, Visit


@dataclass(frozen=True, slots=True)
class HospitalReading:
    """One visit as read. Where anything refuses, ``visit`` is None and nothing may be used."""

    visit: Visit | None
    lines: tuple[ExpenseLine, ...]
    findings: tuple[Finding, ...]
    source: str


@dataclass(frozen=True, slots=True)
class VisitSearch:
    """Visits of one patient in the export, newest first, and what was wrong with the file."""

    visits: tuple[Visit, ...]
    findings: tuple[Finding, ...]


class Hospital(Protocol):
    """Reads visits and expense lines. Raises ``EnvironmentFault`` where the source can't be reached."""

    def find_visits(self, *, card_number: str | None, identity_number: str | None) -> VisitSearch:
        """Visits whose header carries one of the two numbers."""

    def read_visit(self, number: str) -> HospitalReading:
        """Header and all lines of one visit, whole or with findings."""
