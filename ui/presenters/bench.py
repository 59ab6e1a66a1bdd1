"""The counter's bench: the patient in front of the clerk, those set aside, and how the core is asked."""

from collections.abc import Callable
from typing import Any

from ncms_desktop.domain.errors import EnvironmentFault
from ncms_desktop.usecases.draft import Draft
from ncms_desktop.wording import Wording
from ui.presenters.desk import Desk
from ui.presenters.present import draft_view
from ui.presenters.session import Busy, Session
from ui.presenters.state import Banner, DraftView, Tone
from ui.presenters.work import Progress, Work


class Bench:
    """Shared by the presenters of one settlement page; changed on the GUI thread only."""

    def __init__(self, desk: Desk, words: Wording) -> None:
        self.desk = desk
        self.words = words
        self.current: Session | None = None
        self.parked: list[Session] = []
        self.banner: Banner | None = None
        self.last: Session | None = None
        self.ledger = 0
        self._opened = 0

    def open(self, asked: str, *, visit_number: str | None = None) -> Session:
        """A new session; it stands nowhere yet."""
        self._opened += 1
        return Session(self._opened, asked, visit_number)

    def show(self, session: Session | None) -> None:
        """Put a session on the page and set the one before aside, or drop it where it keeps nothing."""
        before = self.current
        if before is session:
            return
        if before is not None:
            before.armed = False
            before.panel = None
            if before.keeps or (before.receipt is not None and before.busy is not None):
                self.parked.append(before)
            else:
                before.turn += 1
        if session in self.parked:
            self.parked.remove(session)
        self.current = session
        self.banner = None

    def retire(self, session: Session) -> None:
        """Take a session that is over, or superseded, off the tabs."""
        if session in self.parked:
            self.parked.remove(session)

    def disarm(self) -> None:
        """Whatever was about to be confirmed isn't any more."""
        if self.current is not None:
            self.current.armed = False

    def ask(
        self,
        session: Session,
        busy: Busy,
        *,
        run: Callable[[], object],
        done: Callable[[Any], Work | None],
        failed: Callable[[str], Work | None] | None = None,
    ) -> Work:
        """Work for a session: its answer counts only while nothing newer was asked for the same session."""
        session.turn += 1
        session.busy = busy
        session.armed = False
        turn = session.turn

        def on_lane(_: Progress) -> object:
            return run()

        def arrived(outcome: Any) -> Work | None:
            if session.turn != turn:
                return None
            session.busy = None
            return done(outcome)

        def broke(error: Exception) -> Work | None:
            if session.turn != turn:
                return None
            session.busy = None
            sentence = fault_sentence(error, self.words)
            if failed is not None:
                return failed(sentence)
            self.banner = Banner(sentence, Tone.BAD)
            return None

        return Work(on_lane, arrived, broke)

    def draft(self, session: Session, *, trial: bool) -> Work:
        """Ask for the draft of the session's visit and word it, both off the GUI thread."""
        asked, visit_number = session.asked, session.visit_number
        assert visit_number is not None

        def run() -> tuple[Draft, DraftView]:
            draft = self.desk.draft(asked=asked, visit_number=visit_number, trial=trial)
            return draft, draft_view(draft, self.words)

        def done(outcome: tuple[Draft, DraftView]) -> None:
            self.take(session, *outcome)

        return self.ask(session, Busy.COMPUTING, run=run, done=done)

    def take(self, session: Session, draft: Draft, view: DraftView) -> None:
        """The draft that the page shows from now on. Another person or card than was confirmed clears 人证相符."""
        before = session.verification
        if before is not None and (before.participant, before.card) != (
            draft.verification.participant,
            draft.verification.card,
        ):
            session.identity_confirmed = False
        session.verification = draft.verification
        session.draft, session.view = draft, view


def fault_sentence(error: Exception, words: Wording) -> str:
    """What the clerk is told: the environment's own sentence, or that the program failed. The task lane logged it."""
    if isinstance(error, EnvironmentFault):
        return words(error.code, error.arguments)
    return words("ui.internal-error")
