"""What use cases answer with, beside the draft: plain values that a screen can show."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from ncms_desktop.domain.findings import Finding
from ncms_desktop.domain.money import Fen
from ncms_desktop.domain.visit import VisitRecord
from ncms_desktop.ports.store import QueueState


@dataclass(frozen=True, slots=True)
class ListReading:
    """A visit read from the hospital and stored; ``record`` is None where anything refused and nothing was stored.

    ``changed`` are days whose content differs from what was read before: their signatures are void.
    """

    record: VisitRecord | None
    findings: tuple[Finding, ...]
    changed: tuple[date, ...]


class LineState(StrEnum):
    """What is known of the county's line."""

    UNKNOWN = "unknown"
    UP = "up"
    DOWN = "down"


@dataclass(frozen=True, slots=True)
class Status:
    """The status line: county line, queue, age of roster and policy, work at this window. What was reversed isn't
    counted; the sum includes supplements."""

    line: LineState
    queue: QueueState
    roster_as_of: datetime | None
    roster_count: int
    policy_from: date | None
    settled_count: int
    settled_sum: Fen
    now: datetime
    training: bool


@dataclass(frozen=True, slots=True)
class HistoryRow:
    """One stored settlement, for reprinting. ``compensation`` is what its slip says, ``paid`` what it comes to with
    its supplements, and nothing once ``reversed_by`` names the record that cancelled it."""

    number: str
    visit: str
    name_masked: str
    settled_at: datetime
    compensation: Fen
    prints: int
    reversed_by: str | None = None
    paid: Fen | None = None


@dataclass(frozen=True, slots=True)
class PrintedSlip:
    """A slip as printed: ``copy`` 1 is the original, n > 1 reprint n - 1. ``missing_glyphs`` asks for a warning."""

    number: str
    copy: int
    pdf: bytes
    missing_glyphs: tuple[str, ...]
