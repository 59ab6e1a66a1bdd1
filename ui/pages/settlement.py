"""The settlement page: one screen from card to slip."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from ncms_desktop.wording import Wording
from ui.pages.captions import captions
from ui.pages.list_area import ListArea
from ui.pages.runner import Runner
from ui.presenters.settlement import SettlementPresenter
from ui.presenters.state import Focus, Key, PageState, Phase, Tone
from ui.presenters.work import Work
from ui.tasks import Tasks
from ui.widgets.amounts_panel import AmountsPanel
from ui.widgets.key_bar import KeyBar, StopLine
from ui.widgets.parts import Banner
from ui.widgets.person_panel import PersonPanel
from ui.widgets.receipt_panel import ReceiptPanel
from ui.widgets.tabs import ParkedTabs

LEFT, RIGHT = 272, 316


class SettlementPage(QWidget):
    """Binds the presenter to the widgets; holds no state of its own but what was shown last."""

    ledger_moved = Signal()
    slip_wanted = Signal(str)
    queue_wanted = Signal()

    def __init__(self, presenter: SettlementPresenter, words: Wording, tasks: Tasks) -> None:
        super().__init__()
        self.setObjectName("page")
        self.presenter = presenter
        self._words = words
        told = captions(words)
        self._runner = Runner(tasks, self.show_state)
        self._token: tuple[object, ...] | None = None
        self._ledger = presenter.ledger
        self.tabs = ParkedTabs(told["parked"])
        self.banner = Banner("banner", told["dismiss"])
        self.person = PersonPanel(told)
        self.list = ListArea(words)
        self.amounts = AmountsPanel(told)
        self.receipt = ReceiptPanel(told)
        self.stop = StopLine("stopLine")
        self.keys = KeyBar("keyBar", confirm=True)
        self._right = QStackedWidget()
        self._build()
        self._bind()
        self.show_state()

    def _build(self) -> None:
        self.person.setFixedWidth(LEFT)
        self._right.setFixedWidth(RIGHT)
        self._right.addWidget(self.amounts)
        self._right.addWidget(self.receipt)
        middle = QHBoxLayout()
        middle.setSpacing(8)
        middle.addWidget(self.person)
        middle.addWidget(self.list, 1)
        middle.addWidget(self._right)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(10, 8, 10, 8)
        outer.setSpacing(7)
        outer.addWidget(self.banner)
        outer.addWidget(self.tabs)
        outer.addLayout(middle, 1)
        outer.addWidget(self.stop)
        outer.addWidget(self.keys)

    def _bind(self) -> None:
        self.person.card_field.entered.connect(self.scan)
        self.person.identity_clicked.connect(self._identity)
        self.tabs.resumed.connect(self._resume)
        self.stop.pressed.connect(self.press)
        self.keys.pressed.connect(self.press)
        self.list.chooser.chosen.connect(self._choose)
        self.list.table.map_wanted.connect(self._map_item)
        self.list.sign_form.signed.connect(self._sign)
        self.list.free_form.declared.connect(self._declare)
        self.list.mapping_form.searched.connect(self._search)
        self.list.mapping_form.chosen.connect(self._map)
        self.list.mapping_form.self_paid.connect(self._self_paid)

    # --- what the clerk does

    def start(self) -> None:
        """Offer the visits in work again."""
        self._run(self.presenter.start())

    def scan(self, text: str) -> None:
        """A number was scanned or typed."""
        self._run(self.presenter.scan(text))

    def press(self, key: str) -> None:
        """A key of the window, or its button. Any but F9 takes the hand off an armed F9."""
        if key not in (Key.CONFIRM, Key.ESCAPE):
            self.presenter.disarm()
        match key:
            case Key.CARD:
                self.show_state()
                self.person.card_field.take_focus()
            case Key.QUEUE:
                self.queue_wanted.emit()
            case Key.PRINT if self.presenter.state.receipt is None:
                if self.presenter.slip_number is not None:
                    self.slip_wanted.emit(self.presenter.slip_number)
            case _:
                self._run(self._pressed(key))

    def _pressed(self, key: str) -> Work | None:
        presenter, entries, closing = self.presenter, self.presenter.entries, self.presenter.closing
        days = self.list.chosen_days()
        with_work = {
            Key.PARK: presenter.park,
            Key.READ: presenter.reread,
            Key.TRIAL: presenter.trial,
            Key.CONFIRM: closing.confirm,
            Key.PRINT: closing.print_again,
            Key.MAP: entries.open_mapping,
        }
        if key in with_work:
            return with_work[Key(key)]()
        match key:
            case Key.IDENTITY:
                presenter.toggle_identity()
            case Key.FREE_DAY:
                entries.open_free_day(days)
            case Key.SIGN:
                entries.open_sign(days)
            case Key.FINDINGS:
                presenter.show_findings()
            case Key.CLOSE:
                presenter.put_away()
            case Key.ESCAPE:
                presenter.escape()
            case _ if key.startswith("Ctrl+") and key[-1].isdigit():
                return presenter.resume_nth(int(key[-1]))
        return None

    def fault(self, error: Exception) -> None:
        """Show what went wrong outside any task."""
        self.presenter.fault(error)
        self.show_state()

    def _identity(self, agreed: bool) -> None:  # noqa: FBT001  Qt's signal
        self.presenter.confirm_identity(agreed)
        self.show_state()

    def _resume(self, number: int) -> None:
        self._run(self.presenter.resume(number))

    def _choose(self, number: str) -> None:
        self._run(self.presenter.choose_visit(number))

    def _map_item(self, item_code: str) -> None:
        self._run(self.presenter.entries.open_mapping(item_code))

    def _sign(self, first: object, last: object, signer: str, relation: str) -> None:
        self._run(self.presenter.entries.sign(first=first, last=last, signer=signer, relation=relation))  # type: ignore[arg-type]

    def _declare(self, day: object, reason: str) -> None:
        self._run(self.presenter.entries.declare_free_day(day=day, reason=reason))  # type: ignore[arg-type]

    def _search(self, text: str) -> None:
        self._run(self.presenter.entries.search_mapping(text))

    def _map(self, entry: str) -> None:
        self._run(self.presenter.entries.map_to(entry=entry))

    def _self_paid(self, reason: str) -> None:
        self._run(self.presenter.entries.take_as_self_paid(reason=reason))

    def _run(self, work: Work | None) -> None:
        self._runner.run(work)

    # --- what the clerk sees

    def show_state(self) -> None:
        """Show what the presenter says now."""
        state = self.presenter.state
        banner = state.banner
        self.banner.show_message("" if banner is None else banner.sentence, "plain" if banner is None else banner.tone)
        self.tabs.show_tabs(state.parked, state.last)
        self.list.show_state(state)
        self._show_left(state)
        self._show_right(state)
        self._show_bottom(state)
        self._show_focus(state)
        if self.presenter.ledger != self._ledger:
            self._ledger = self.presenter.ledger
            self.ledger_moved.emit()

    def _show_left(self, state: PageState) -> None:
        self.person.show_person(state.person)
        self.person.show_identity(confirmed=state.identity_confirmed, enabled=state.identity_enabled)
        draft = state.draft
        self.person.show_visit("" if draft is None else draft.visit_title, () if draft is None else draft.visit_facts)

    def _show_right(self, state: PageState) -> None:
        receipt, draft = state.receipt, state.draft
        if receipt is not None:
            self.receipt.show_receipt(
                title=receipt.title,
                number=receipt.number,
                total=receipt.total,
                compensation=receipt.compensation,
                share=receipt.patient_share,
            )
            running = state.phase is Phase.PRINTING
            self.receipt.show_printing(receipt.print_sentence, tone=receipt.print_tone, running=running)
        else:
            self.amounts.show_amounts(state.amounts, changes=state.changes)
            self.amounts.show_result(
                compensation="—" if draft is None else draft.compensation,
                patient_share="—" if draft is None else draft.patient_share,
                mark="" if draft is None else draft.compensation_note,
            )
            self.amounts.steps.show_steps(() if draft is None else draft.steps)
        self._right.setCurrentIndex(0 if receipt is None else 1)

    def _show_bottom(self, state: PageState) -> None:
        stop, words = state.stop, self._words
        more = words("ui.stop.more", count=state.more_stops) if state.more_stops else ""
        if stop is not None:
            self.stop.show_stop(stop.sentence, key=stop.key, action=stop.action, more=more, tone=state.stop_tone)
        else:
            tone = state.stop_tone if state.draft is not None and state.receipt is None else Tone.PLAIN
            self.stop.show_stop(words(_HINTS[state.phase]), key="", action="", more="", tone=tone)
        self.keys.show_keys(state.keys)
        confirm = state.confirm
        self.keys.show_confirm(text=confirm.text, enabled=confirm.enabled, armed=confirm.armed)

    def _show_focus(self, state: PageState) -> None:
        """Move the focus only where the page came to another place, never under the clerk's fingers."""
        field = self.person.card_field
        if state.focus_token == self._token:
            return
        self._token = state.focus_token
        field.setText(state.asked)
        match state.focus:
            case Focus.VISITS:
                self.list.chooser.setFocus()
            case Focus.PANEL:
                self.list.focus_panel()
            case Focus.CARD:
                field.take_focus()


_HINTS = {
    Phase.EMPTY: "ui.hint.empty",
    Phase.LOOKING: "ui.hint.wait",
    Phase.NOT_FOUND: "ui.hint.next",
    Phase.REFUSED: "ui.hint.next",
    Phase.CHOOSING: "ui.hint.choose",
    Phase.NO_VISIT: "ui.hint.read",
    Phase.READING: "ui.hint.wait",
    Phase.UNREADABLE: "ui.hint.read",
    Phase.FINDINGS: "ui.hint.wait",
    Phase.READY: "ui.hint.ready",
    Phase.TRIAL: "ui.hint.wait",
    Phase.CONFIRMING: "ui.hint.armed",
    Phase.STALE: "ui.hint.stale",
    Phase.SETTLING: "ui.hint.settling",
    Phase.PRINTING: "ui.hint.settled",
    Phase.SETTLED: "ui.hint.settled",
    Phase.PRINT_FAILED: "ui.hint.print-failed",
}
"""What the line at the bottom says where nothing stops: the next step."""
