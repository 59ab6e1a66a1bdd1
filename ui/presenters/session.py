"""One patient at the counter, from the card to the slip; several may be open at once, one of them on the page."""

from dataclasses import dataclass, field
from enum import StrEnum

from ncms_desktop.domain.findings import Finding
from ncms_desktop.domain.participation import Verification
from ncms_desktop.ports.hospital import VisitSearch
from ncms_desktop.usecases.answers import PrintedSlip
from ncms_desktop.usecases.draft import Draft, Receipt, Stale
from ui.presenters.state import (
    DraftView,
    FindingsPanel,
    FreeDayPanel,
    MappingPanel,
    Phase,
    Picture,
    SignPanel,
)

SETTLED = "visit.settled"
"""Code of the finding that a visit carries a settlement; its subject is the settlement's number."""


class Busy(StrEnum):
    """What is being waited for."""

    LOOKING = "looking"
    READING = "reading"
    COMPUTING = "computing"
    STORING = "storing"
    SETTLING = "settling"
    PRINTING = "printing"


@dataclass(slots=True)
class Session:
    """Everything known of one patient's visit. ``turn`` grows with every request: the answer to an earlier one finds
    another number and changes nothing."""

    number: int
    asked: str
    visit_number: str | None = None
    turn: int = 0
    busy: Busy | None = None
    verification: Verification | None = None
    search: VisitSearch | None = None
    unread: tuple[Finding, ...] = ()
    draft: Draft | None = None
    view: DraftView | None = None
    identity_confirmed: bool = False
    armed: bool = False
    stale: Stale | None = None
    refused: tuple[Finding, ...] = ()
    panel: SignPanel | FreeDayPanel | MappingPanel | FindingsPanel | None = None
    query: int = 0
    receipt: Receipt | None = None
    slip: PrintedSlip | None = None
    pages: tuple[Picture, ...] = ()
    print_fault: str | None = None
    told: list[str] = field(default_factory=list)

    @property
    def name(self) -> str:
        """The patient's name, or the number that was read."""
        participant = None if self.verification is None else self.verification.participant
        return self.asked if participant is None else participant.name

    @property
    def keeps(self) -> bool:
        """Whether leaving the page must park it: there is a visit in work, or money on its way."""
        if self.receipt is not None:
            return False
        return self.busy is Busy.SETTLING or self.draft is not None or self.visit_number is not None

    @property
    def over(self) -> bool:
        """Settled, and the slip is no longer on its way."""
        return self.receipt is not None and self.busy is None

    @property
    def ready(self) -> bool:
        """Whether F9 lives: the draft is ready, person and card were found to agree, nothing is being done."""
        settled = self.receipt is not None or self.busy is not None or self.refused
        return not settled and self.identity_confirmed and self.draft is not None and self.draft.ready

    @property
    def settled_number(self) -> str | None:
        """The slip that belongs to this visit: settled here, or found to be settled before."""
        if self.receipt is not None:
            return self.receipt.number
        findings = (*self.refused, *self.unread, *(() if self.draft is None else self.draft.findings))
        return next((each.subject for each in findings if each.code == SETTLED), None)

    def forget_draft(self) -> None:
        """Before a new reading: what was shown no longer counts."""
        self.armed, self.stale, self.refused, self.unread, self.panel = False, None, (), (), None


_WAITING = {Busy.LOOKING: Phase.LOOKING, Busy.READING: Phase.READING, Busy.SETTLING: Phase.SETTLING}


def phase_of(session: Session | None) -> Phase:
    """The state of the page, derived and never stored."""
    if session is None:
        return Phase.EMPTY
    if session.receipt is not None:
        return _after(session)
    if session.busy in _WAITING:
        return _WAITING[session.busy]
    if session.draft is None:
        return _before(session)
    return _working(session)


def _after(session: Session) -> Phase:
    if session.busy is Busy.PRINTING:
        return Phase.PRINTING
    return Phase.SETTLED if session.print_fault is None else Phase.PRINT_FAILED


def _before(session: Session) -> Phase:
    verification, search = session.verification, session.search
    if verification is None:
        return Phase.LOOKING if session.busy is not None else Phase.UNREADABLE
    if verification.participant is None:
        return Phase.NOT_FOUND
    if not verification.eligible and session.visit_number is None:
        return Phase.REFUSED
    if session.visit_number is not None:
        return Phase.UNREADABLE if session.busy is None else Phase.READING
    if search is not None and search.visits:
        return Phase.CHOOSING
    return Phase.NO_VISIT


def _working(session: Session) -> Phase:
    assert session.draft is not None
    if session.armed:
        return Phase.CONFIRMING
    if session.stale is not None:
        return Phase.STALE
    if session.draft.trial:
        return Phase.TRIAL
    ready = session.draft.ready and not session.refused
    return Phase.READY if ready else Phase.FINDINGS
