"""Records that correct a settlement: a reversal cancels it, a supplement pays more or takes back. Never an edit."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from ncms_desktop.domain.money import Fen
from ncms_desktop.domain.participation import Use


class CorrectionKind(StrEnum):
    """What was done to the settlement."""

    REVERSAL = "reversal"
    SUPPLEMENT = "supplement"


@dataclass(frozen=True, slots=True)
class Correction:
    """One reversal or supplement, under its own number in the ledger.

    The amounts are differences in fen, negative where money comes back: a reversal's take the settlement and its
    supplements to zero. ``reason`` is the user's text for a reversal and a code for a supplement. ``case_json`` and
    ``result_json`` are the calculation that stands from now on, None for a reversal; its policy and catalogue are those
    of the settlement.
    """

    number: str
    kind: CorrectionKind
    county: str
    facility: str
    settlement: str
    visit: str
    participant: str
    scheme_year: int
    made_at: datetime
    clerk: str
    reason: str
    authorised_by: str
    money_returned: bool
    compensation: Fen
    facility_share: Fen
    patient_share: Fen
    case_json: str | None
    result_json: str | None
    engine_version: str


class Corrections(Protocol):
    """Reversals and supplements are appended and never changed."""

    def insert(self, correction: Correction, uses: Iterable[Use]) -> None:
        """Write it with what it does to accumulators. Raises ``AlreadyReversed`` for a second reversal."""

    def of(self, settlement: str) -> tuple[Correction, ...]:
        """Everything that corrected a settlement, in the order in which it was made."""

    def each(self) -> Iterable[Correction]:
        """Every correction made by this workstation, by number, for verification."""

    def damaged(self) -> tuple[str, ...]:
        """Numbers of this workstation's corrections whose rows no longer give the digest taken when written."""

    def unbalanced(self) -> tuple[str, ...]:
        """Settlements reversed by this workstation whose uses of accumulators don't cancel out."""


class AlreadyReversed(Exception):
    """The settlement carries a reversal already."""
