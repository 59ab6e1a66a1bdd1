"""The settlement page's presenter: from the card to a draft. Entries and closing are its neighbours."""

from ncms_desktop.domain.participation import Verification
from ncms_desktop.ports.hospital import VisitSearch
from ncms_desktop.usecases.answers import ListReading
from ncms_desktop.wording import Wording
from ui.presenters.bench import Bench, fault_sentence
from ui.presenters.closing import Closing
from ui.presenters.compose import compose
from ui.presenters.desk import Desk
from ui.presenters.entries import Entries
from ui.presenters.lists import told_days
from ui.presenters.session import Busy, Session
from ui.presenters.state import Banner, FindingsPanel, PageState, Phase, Render, Tone
from ui.presenters.stops import notes, stops
from ui.presenters.work import Progress, Work


class SettlementPresenter:
    """Intents in, one frozen page state out. Each intent may answer with work for the page to run."""

    def __init__(self, desk: Desk, words: Wording, *, render: Render) -> None:
        self._bench = Bench(desk, words)
        self._desk = desk
        self._words = words
        self.entries = Entries(self._bench)
        self.closing = Closing(self._bench, render)

    @property
    def state(self) -> PageState:
        """What the page shows now."""
        return compose(self._bench)

    @property
    def ledger(self) -> int:
        """Grows with every settlement and printing: a sign that status line and history moved."""
        return self._bench.ledger

    @property
    def slip_number(self) -> str | None:
        """The slip that F12 leads to where the page itself has none to print: this visit's, or the last one's."""
        session, last = self._bench.current, self._bench.last
        number = None if session is None else session.settled_number
        return number or (None if last is None or last.receipt is None else last.receipt.number)

    def start(self) -> Work:
        """Offer the visits in work again, set aside above the participant."""

        def done(found: tuple[tuple[str, str], ...]) -> None:
            held = {each.visit_number for each in (*self._bench.parked, self._bench.current) if each is not None}
            fresh = (pair for pair in found if pair[0] not in held)
            self._bench.parked[:0] = [self._bench.open(asked, visit_number=visit) for visit, asked in fresh]

        def run(_: Progress) -> object:
            return self._desk.unsettled()

        return Work(run, done, self.fault)

    def fault(self, error: Exception) -> None:
        """Show what went wrong outside any patient's work."""
        self._bench.banner = Banner(fault_sentence(error, self._words), Tone.BAD)

    def scan(self, text: str) -> Work | None:
        """A card or identity number was read: set the present patient aside and look the new one up."""
        asked = text.strip()
        self._bench.disarm()
        if not asked:
            return None
        current = self._bench.current
        if current is not None and current.asked == asked and current.receipt is None and current.verification:
            return self.reread() if current.draft is None and current.busy is None else None
        known = next((each for each in self._bench.parked if each.asked == asked and each.draft is not None), None)
        if known is not None:
            self._bench.show(known)
            return None
        session = self._bench.open(asked)
        self._bench.show(session)
        return self._look(session)

    def _look(self, session: Session) -> Work:
        def run() -> Verification:
            return self._desk.verify(session.asked)

        def done(verification: Verification) -> Work | None:
            session.verification = verification
            if session.visit_number is not None:
                return self._bench.draft(session, trial=False)
            return self._search(session) if verification.eligible else None

        return self._bench.ask(session, Busy.LOOKING, run=run, done=done)

    def _search(self, session: Session) -> Work:
        verification = session.verification
        assert verification is not None

        def run() -> VisitSearch:
            return self._desk.find_visits(verification)

        def done(search: VisitSearch) -> Work | None:
            session.search = search
            return self._read(session, search.visits[0].number) if len(search.visits) == 1 else None

        return self._bench.ask(session, Busy.READING, run=run, done=done)

    def choose_visit(self, number: str) -> Work | None:
        """One of several visits was chosen."""
        session = self._bench.current
        if session is None or session.busy is not None or session.draft is not None:
            return None
        return self._read(session, number)

    def _read(self, session: Session, number: str) -> Work:
        session.visit_number = number
        for twin in [each for each in self._bench.parked if each.visit_number == number and each is not session]:
            self._bench.retire(twin)

        def run() -> ListReading:
            return self._desk.read_lists(number)

        def done(reading: ListReading) -> Work | None:
            session.forget_draft()
            if reading.record is None:
                session.unread = reading.findings
                session.draft = session.view = None
                return None
            if reading.changed:
                days = told_days(reading.changed)
                self._bench.banner = Banner(self._words("ui.lists-changed", days=days), Tone.ATTENTION)
            return self._bench.draft(session, trial=False)

        return self._bench.ask(session, Busy.READING, run=run, done=done)

    def reread(self) -> Work | None:
        """F5: read again what the page rests on: the lists, the visits, or the roster."""
        session = self._bench.current
        if session is None or session.busy is not None or session.receipt is not None:
            return None
        self._bench.banner = None
        session.panel = None
        if session.verification is None or not session.verification.eligible:
            return self._look(session)
        return self._search(session) if session.visit_number is None else self._read(session, session.visit_number)

    def confirm_identity(self, agreed: bool) -> None:  # noqa: FBT001  the check box's own value
        """F3: person, card and identity document agree, or don't."""
        session = self._bench.current
        if session is not None and session.verification is not None and session.verification.participant is not None:
            session.identity_confirmed = agreed
            session.armed = False

    def toggle_identity(self) -> None:
        """F3 on the keyboard."""
        session = self._bench.current
        if session is not None and self.state.identity_enabled:
            self.confirm_identity(not session.identity_confirmed)

    def disarm(self) -> None:
        """Whatever was about to be confirmed isn't any more."""
        self._bench.disarm()

    def park(self) -> Work | None:
        """F4: set the patient aside; on an empty page take back the one set aside last."""
        current = self._bench.current
        if current is not None and current.keeps:
            self._bench.show(None)
            return None
        return self.resume(self._bench.parked[-1].number) if self._bench.parked else None

    def resume(self, number: int) -> Work | None:
        """Take a parked patient back to the page."""
        session = next((each for each in self._bench.parked if each.number == number), None)
        if session is None:
            return None
        self._bench.show(session)
        if session.draft is None and session.busy is None:
            return self._look(session) if session.verification is None else self.reread()
        return None

    def resume_nth(self, position: int) -> Work | None:
        """Ctrl+1 to Ctrl+9: the tab at this position, from 1."""
        parked = self._bench.parked
        return self.resume(parked[position - 1].number) if 0 < position <= len(parked) else None

    def put_away(self) -> None:
        """Ctrl+W: clear the page. The visit stays stored and is offered again at the next start."""
        session = self._bench.current
        if session is None or session.busy is Busy.SETTLING:
            return
        if session.receipt is None:
            session.turn += 1
            session.draft, session.visit_number = None, None
        self._bench.show(None)

    def trial(self) -> Work | None:
        """F8: compute without storing; once more: back to the real draft."""
        session = self._bench.current
        if session is None or session.draft is None or session.busy is not None or session.receipt is not None:
            return None
        return self._bench.draft(session, trial=not session.draft.trial)

    def show_findings(self) -> None:
        """Ctrl+L: everything that stops, at once."""
        session = self._bench.current
        if session is None or session.draft is None or session.receipt is not None:
            return
        session.armed = False
        if isinstance(session.panel, FindingsPanel):
            session.panel = None
            return
        findings = (*session.refused, *session.draft.findings)
        told, asides = stops(findings, self._words), notes(findings, self._words)
        if told or asides:
            session.panel = FindingsPanel(told, asides)

    def escape(self) -> None:
        """Esc: take back the nearest thing: the armed F9, an open panel, the banner, a lookup that takes too long."""
        session = self._bench.current
        if session is not None and session.armed:
            session.armed = False
        elif session is not None and session.panel is not None:
            session.panel = None
        elif self._bench.banner is not None:
            self._bench.banner = None
        elif session is not None and self.state.phase in (Phase.LOOKING, Phase.READING):
            self._give_up(session)

    def _give_up(self, session: Session) -> None:
        """Stop waiting; a draft that was there before stays."""
        if session.draft is None:
            self.put_away()
        else:
            session.turn += 1
            session.busy = None
