"""History and queue: newest settlements with their slips, and sending to the county."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QProgressBar, QVBoxLayout, QWidget

from ncms_desktop.wording import Wording
from ui.pages.captions import captions, history_headings
from ui.pages.runner import Runner
from ui.presenters.queue import QueuePresenter, QueueView
from ui.presenters.work import Work
from ui.tasks import Tasks, Ticket
from ui.widgets.key_bar import KeyBar
from ui.widgets.message_view import ChoiceTable
from ui.widgets.parts import Banner, label, panel, tell
from ui.widgets.slip_view import SlipView

PREVIEW = 470


class QueuePage(QWidget):
    """F11. Sending goes on while the clerk is back at the counter."""

    ledger_moved = Signal()
    left = Signal()

    def __init__(self, presenter: QueuePresenter, words: Wording, tasks: Tasks) -> None:
        super().__init__()
        self.setObjectName("queuePage")
        self.presenter = presenter
        told = captions(words)
        self._runner = Runner(tasks, self.show_state)
        self._upload: Ticket | None = None
        self._ledger = presenter.ledger
        self.banner = Banner("queueBanner", told["dismiss"])
        self.report = Banner("uploadReport", "")
        self._figures: list[tuple[QLabel, QLabel]] = []
        self._grid = QGridLayout()
        self.progress = QProgressBar()
        self.progress.setObjectName("uploadProgress")
        self.progress.setAccessibleName(told["queue"])
        self.history = ChoiceTable(
            "history",
            told["history"],
            history_headings(words),
            right=frozenset({4}),
            widths=(136, 0, 80, 118, 104, 84),
        )
        self.preview_title = label("previewTitle", "heading", wrap=True)
        self._preview_none = told["preview-none"]
        self.preview = SlipView("historyPreview", told["preview"])
        self.keys = KeyBar("queueKeys", confirm=False)
        self._build(told)
        self.history.moved.connect(self.choose)
        self.history.chosen.connect(self.choose)
        self.keys.pressed.connect(self.press)
        self.show_state()

    def _build(self, told: dict[str, str]) -> None:
        queue, column = panel("queuePanel", told["queue"])
        column.addWidget(_heading("queueCaption", told["queue"]))
        self._grid.setHorizontalSpacing(26)
        column.addLayout(self._grid)
        column.addWidget(self.progress)
        column.addWidget(self.report)
        history, rows = panel("historyPanel", told["history"])
        rows.addWidget(_heading("historyCaption", told["history"]))
        rows.addWidget(self.history, 1)
        paper, sheet = panel("previewPanel", told["preview"])
        paper.setFixedWidth(PREVIEW)
        sheet.addWidget(self.preview_title)
        sheet.addWidget(self.preview, 1)
        left = QVBoxLayout()
        left.setSpacing(7)
        left.addWidget(queue)
        left.addWidget(history, 1)
        middle = QHBoxLayout()
        middle.setSpacing(8)
        middle.addLayout(left, 1)
        middle.addWidget(paper)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(10, 8, 10, 8)
        outer.setSpacing(7)
        outer.addWidget(self.banner)
        outer.addLayout(middle, 1)
        outer.addWidget(self.keys)

    def open(self, number: str | None = None) -> None:
        """Come to the page: read it anew, and look at one slip where asked."""
        self._run(self.presenter.refresh())
        if number is not None:
            self._run(self.presenter.choose(number))
        self.history.setFocus(Qt.FocusReason.OtherFocusReason)

    def refresh(self) -> None:
        """Read queue and history again."""
        self._run(self.presenter.refresh())

    def choose(self, number: str) -> None:
        """Look at a slip."""
        self._run(self.presenter.choose(number))

    def press(self, key: str) -> None:
        """A key of this page, or its button."""
        match key:
            case "F11":
                self._send()
            case "F12":
                self._run(self.presenter.print_chosen())
            case "F5":
                self.refresh()
            case "Esc":
                if self.presenter.escape():
                    self.left.emit()
                self.show_state()

    def fault(self, error: Exception) -> None:
        """Show what went wrong outside any task."""
        self.presenter.fault(error)
        self.show_state()

    def _send(self) -> None:
        work = self.presenter.upload()
        if work is None and self._upload is not None:
            self._upload.cancel()
        ticket = self._runner.run(work)
        self._upload = ticket or self._upload

    def _run(self, work: Work | None) -> None:
        self._runner.run(work)

    def show_state(self) -> None:
        """Show what the presenter says now."""
        state = self.presenter.state
        self.banner.show_message(
            "" if state.banner is None else state.banner.sentence,
            "plain" if state.banner is None else state.banner.tone,
        )
        self._show_queue(state)
        self.history.show_choices(state.rows)
        tell(self.preview_title, state.preview_title or self._preview_none)
        self.preview.show_pages(state.pages)
        self.keys.show_keys(state.keys)
        if self.presenter.ledger != self._ledger:
            self._ledger = self.presenter.ledger
            self.ledger_moved.emit()

    def _show_queue(self, state: QueueView) -> None:
        for position, (caption, value) in enumerate(state.queue):
            if position == len(self._figures):
                pair = label(f"queue-{position}-label", "quiet"), label(f"queue-{position}", "figure")
                self._figures.append(pair)
                self._grid.addWidget(pair[0], 0, position)
                self._grid.addWidget(pair[1], 1, position)
            tell(self._figures[position][0], caption)
            tell(self._figures[position][1], value)
            self._figures[position][1].setAccessibleName(f"{caption} {value}")
        self.progress.setVisible(state.sending)
        if state.progress is not None:
            done, waiting = state.progress
            self.progress.setRange(0, done + waiting)
            self.progress.setValue(done)
        else:
            self.progress.setRange(0, 0)
        report = state.report
        self.report.show_message("" if report is None else report.sentence, "plain" if report is None else report.tone)


def _heading(name: str, text: str) -> QLabel:
    made = label(name, "heading")
    made.setText(text)
    return made
