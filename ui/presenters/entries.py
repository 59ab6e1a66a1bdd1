"""What the clerk enters beside the list: days signed on paper, days without charges, counterparts of items."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import TypeAlias

from ncms_desktop.domain.catalogue import CatalogueEntry
from ncms_desktop.domain.money import yuan_display
from ncms_desktop.domain.visit import DailyList, DayState
from ncms_desktop.usecases.draft import Draft
from ui.presenters.bench import Bench, fault_sentence
from ui.presenters.lists import RELATIONS, relation_text, told_days
from ui.presenters.present import draft_view
from ui.presenters.session import Busy, Session
from ui.presenters.state import DraftView, FindingsPanel, FreeDayPanel, MappingPanel, SignPanel, Suggestion
from ui.presenters.work import Progress, Work

UNSIGNED = (DayState.UNSIGNED, DayState.CHANGED)
Run: TypeAlias = Callable[[], tuple[Draft, DraftView]]


class Entries:
    """Panels F6, F7 and Ctrl+D. Each opens only where there is something to enter."""

    def __init__(self, bench: Bench) -> None:
        self._bench = bench
        self._desk = bench.desk
        self._words = bench.words

    def _at_work(self) -> tuple[Session, Draft] | None:
        session = self._bench.current
        if session is None or session.draft is None or session.busy is not None or session.receipt is not None:
            return None
        return session, session.draft

    # --- F7

    def open_sign(self, chosen: tuple[date, ...] = ()) -> None:
        """Ask who signed; ``chosen`` days of the strip narrow the range, else it spans every unsigned day."""
        at_work = self._at_work()
        if at_work is None:
            return
        session, draft = at_work
        unsigned = _days_in(draft, *UNSIGNED)
        if not unsigned:
            return
        wanted = [each.day for each in unsigned if each.day in chosen] or [each.day for each in unsigned]
        session.armed = False
        participant = draft.verification.participant
        session.panel = SignPanel(
            first=wanted[0],
            last=wanted[-1],
            low=draft.days[0].day,
            high=draft.days[-1].day,
            unsigned=self._words("ui.sign.days", count=len(unsigned), days=told_days(each.day for each in unsigned)),
            patient="" if participant is None else participant.name,
            relations=tuple((each, relation_text(each, self._words)) for each in RELATIONS),
        )

    def sign(self, *, first: date, last: date, signer: str, relation: str) -> Work | None:
        """Mark the unsigned days of the range; a day without a list is never marked."""
        at_work = self._at_work()
        if at_work is None or not isinstance(at_work[0].panel, SignPanel):
            return None
        session, draft = at_work
        days = tuple(each.day for each in _days_in(draft, *UNSIGNED) if first <= each.day <= last)
        missing = "ui.sign.no-days" if not days else "ui.sign.no-signer" if not signer.strip() else ""
        if not missing and relation not in RELATIONS:
            missing = "ui.sign.no-relation"
        if missing:
            session.panel = _with_error(session.panel, self._words(missing))
            return None
        visit = draft.record.visit.number

        def run() -> tuple[Draft, DraftView]:
            self._desk.sign_days(visit_number=visit, days=days, signer=signer.strip(), relation=relation)
            return self._again(draft)

        return self._store(session, run)

    # --- F6

    def open_free_day(self, chosen: tuple[date, ...] = ()) -> None:
        """Ask why a day has no list; the chosen or the first missing one stands there already."""
        at_work = self._at_work()
        if at_work is None:
            return
        session, draft = at_work
        missing = _days_in(draft, DayState.MISSING)
        if not missing:
            return
        day = next((each.day for each in missing if each.day in chosen), missing[0].day)
        session.armed = False
        told = self._words("ui.free.days", count=len(missing), days=told_days(each.day for each in missing))
        session.panel = FreeDayPanel(day, draft.days[0].day, draft.days[-1].day, told)

    def declare_free_day(self, *, day: date, reason: str) -> Work | None:
        """Declare the day free of charges; the reason is recorded."""
        at_work = self._at_work()
        if at_work is None or not isinstance(at_work[0].panel, FreeDayPanel):
            return None
        session, draft = at_work
        wrong = "" if any(each.day == day for each in _days_in(draft, DayState.MISSING)) else "ui.free.not-missing"
        if not wrong and not reason.strip():
            wrong = "ui.free.no-reason"
        if wrong:
            session.panel = _with_error(session.panel, self._words(wrong))
            return None
        visit = draft.record.visit.number

        def run() -> tuple[Draft, DraftView]:
            self._desk.declare_free_day(visit_number=visit, day=day, reason=reason.strip())
            return self._again(draft)

        return self._store(session, run)

    # --- Ctrl+D

    def open_mapping(self, item_code: str | None = None) -> Work | None:
        """Look for a counterpart of the item, or of the first that has none."""
        at_work = self._at_work()
        if at_work is None:
            return None
        session, _ = at_work
        items = dict(session.view.unmapped) if session.view else {}
        code = item_code if item_code in items else next(iter(items), None)
        if code is None:
            return None
        session.armed = False
        title = self._words("ui.map.title", code=code, name=items[code], count=len(items))
        session.panel = MappingPanel(code, title, items[code], None)
        return self._suggest(session, items[code], shorten=True)

    def search_mapping(self, text: str) -> Work | None:
        """Search the catalogue; an answer to an earlier text never overwrites a later one."""
        session = self._bench.current
        if session is None or not isinstance(session.panel, MappingPanel):
            return None
        session.panel = MappingPanel(session.panel.item_code, session.panel.title, text, None)
        return self._suggest(session, text)

    def _suggest(self, session: Session, text: str, *, shorten: bool = False) -> Work:
        """Search for a text; where asked, for its beginnings too, until something is found."""
        session.query += 1
        query = session.query
        texts = (text, *(text[:length] for length in (4, 3, 2) if length < len(text))) if shorten else (text,)

        def run(_: Progress) -> object:
            for tried in texts:
                entries = self._desk.suggest_entries(tried)
                if entries:
                    return tried, entries
            return text, ()

        def done(outcome: tuple[str, tuple[CatalogueEntry, ...]]) -> None:
            tried, entries = outcome
            if session.query == query and isinstance(session.panel, MappingPanel):
                panel = session.panel
                found = tuple(self._suggestion(each) for each in entries)
                session.panel = MappingPanel(panel.item_code, panel.title, tried, found)

        def failed(error: Exception) -> None:
            if session.query == query and isinstance(session.panel, MappingPanel):
                panel, sentence = session.panel, fault_sentence(error, self._words)
                session.panel = MappingPanel(panel.item_code, panel.title, panel.query, (), sentence)

        return Work(run, done, failed)

    def _suggestion(self, entry: CatalogueEntry) -> Suggestion:
        words = self._words
        share = words("ui.percent", share=entry.first_own_share) if entry.first_own_share else ""
        ceiling = entry.ceilings.get(self._desk.workplace.level)
        most = "" if ceiling is None else yuan_display(ceiling)
        form = " ".join(part for part in (entry.form, entry.specification, entry.unit) if part)
        kind = words(f"ui.class.{entry.expense_class.value.lower()}")
        return Suggestion(entry.code, (entry.code, entry.name, form, kind, share, most))

    def map_to(self, *, entry: str) -> Work | None:
        """The item is this entry: provisional, until an officer accepts it."""
        return self._map(entry, self._words("ui.map.reason-window"))

    def take_as_self_paid(self, *, reason: str) -> Work | None:
        """The item is self-paid; the reason is recorded."""
        session = self._bench.current
        if session is None or not isinstance(session.panel, MappingPanel):
            return None
        if not reason.strip():
            session.panel = _with_error(session.panel, self._words("ui.map.no-reason"))
            return None
        return self._map(None, reason.strip())

    def _map(self, entry: str | None, reason: str) -> Work | None:
        at_work = self._at_work()
        if at_work is None or not isinstance(at_work[0].panel, MappingPanel):
            return None
        session, draft = at_work
        item_code = at_work[0].panel.item_code

        def run() -> tuple[Draft, DraftView]:
            self._desk.map_item(item_code=item_code, entry=entry, reason=reason)
            return self._again(draft)

        return self._store(session, run, next_item=True)

    # --- both

    def _again(self, draft: Draft) -> tuple[Draft, DraftView]:
        """On the lane: the same draft, made anew."""
        new = self._desk.draft(
            asked=draft.verification.asked, visit_number=draft.record.visit.number, trial=draft.trial
        )
        return new, draft_view(new, self._words)

    def _store(self, session: Session, run: Run, *, next_item: bool = False) -> Work:
        def done(outcome: tuple[Draft, DraftView]) -> Work | None:
            session.panel, session.stale, session.refused = None, None, ()
            self._bench.take(session, *outcome)
            return self.open_mapping() if next_item and session is self._bench.current else None

        def failed(sentence: str) -> None:
            session.panel = _with_error(session.panel, sentence)

        return self._bench.ask(session, Busy.STORING, run=run, done=done, failed=failed)


def _days_in(draft: Draft, *states: DayState) -> list[DailyList]:
    return [each for each in draft.days if each.state in states]


Panel: TypeAlias = SignPanel | FreeDayPanel | MappingPanel | FindingsPanel


def _with_error(panel: Panel | None, sentence: str) -> Panel | None:
    """The panel stays open with what was entered, and says what is wrong."""
    return panel if panel is None or isinstance(panel, FindingsPanel) else replace(panel, error=sentence)
