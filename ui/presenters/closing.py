"""The end of a settlement: F9 twice, the receipt, the slip."""

from dataclasses import dataclass

from ncms_desktop.usecases.answers import PrintedSlip
from ncms_desktop.usecases.draft import Draft, Receipt, Refused, Stale
from ui.presenters.bench import Bench
from ui.presenters.present import draft_view
from ui.presenters.session import Busy, Session
from ui.presenters.state import DraftView, Picture, Render
from ui.presenters.work import Work


@dataclass(frozen=True, slots=True)
class _Settled:
    """The core's answer; ``view`` words the new draft of a stale one."""

    answer: Receipt | Stale | Refused
    view: DraftView | None


class Closing:
    """Confirming and printing. A second F9 settles exactly the draft that the first one showed."""

    def __init__(self, bench: Bench, render: Render) -> None:
        self._bench = bench
        self._render = render

    def confirm(self) -> Work | None:
        """F9: the first press asks in place, the second settles. The page passes on real presses only."""
        session = self._bench.current
        if session is None or not session.ready or session.draft is None:
            return None
        if not session.armed:
            session.armed, session.panel = True, None
            return None
        return self._settle(session, session.draft)

    def _settle(self, session: Session, draft: Draft) -> Work:
        agreed = session.identity_confirmed

        def run() -> _Settled:
            answer = self._bench.desk.settle(draft, identity_confirmed=agreed)
            view = draft_view(answer.new, self._bench.words) if isinstance(answer, Stale) else None
            return _Settled(answer, view)

        def done(settled: _Settled) -> Work | None:
            answer = settled.answer
            if isinstance(answer, Receipt):
                session.receipt = answer
                session.stale = None
                self._bench.last = session
                self._bench.ledger += 1
                return self._print(session, answer)
            if isinstance(answer, Stale):
                assert settled.view is not None
                session.stale = answer
                self._bench.take(session, answer.new, settled.view)
                return None
            session.refused = answer.findings
            return None

        return self._bench.ask(session, Busy.SETTLING, run=run, done=done)

    def print_again(self) -> Work | None:
        """F12 on a settled page: print once more; the paper says that it is a reprint."""
        session = self._bench.current
        if session is None or session.receipt is None or session.busy is not None:
            return None
        return self._print(session, session.receipt)

    def _print(self, session: Session, receipt: Receipt) -> Work:
        session.print_fault = None

        def run() -> tuple[PrintedSlip, tuple[Picture, ...]]:
            slip = self._bench.desk.print_slip(receipt.number)
            return slip, self._render(slip.pdf)

        def done(outcome: tuple[PrintedSlip, tuple[Picture, ...]]) -> None:
            session.slip, session.pages = outcome
            self._bench.ledger += 1
            self._bench.retire(session)

        def failed(sentence: str) -> None:
            session.print_fault = sentence

        return self._bench.ask(session, Busy.PRINTING, run=run, done=done, failed=failed)
