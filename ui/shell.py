"""The window: status line, training band, and the pages; keys and scanner go to the page that is shown."""

from PySide6.QtCore import QEvent, Qt, QTimer
from PySide6.QtGui import QCloseEvent, QShowEvent
from PySide6.QtWidgets import QMainWindow, QStackedWidget, QVBoxLayout, QWidget

from ncms_desktop.wording import Wording
from ui.pages.queue import QueuePage
from ui.pages.runner import Runner
from ui.pages.settlement import SettlementPage
from ui.presenters.desk import Desk
from ui.presenters.queue import QueuePresenter
from ui.presenters.settlement import SettlementPresenter
from ui.presenters.state import Render
from ui.presenters.status import StatusPresenter
from ui.tasks import Tasks
from ui.widgets.keys import KeyPad
from ui.widgets.parts import label, tell
from ui.widgets.status_line import StatusLine

STATUS_EVERY = 30_000
PING_EVERY = 60_000
SMALLEST = (1280, 660)


class SettlementWindow(QMainWindow):
    """One settlement window at work. ``settlement`` and ``queue`` are its pages, ``tasks`` its lanes."""

    def __init__(self, desk: Desk, words: Wording, *, render: Render) -> None:
        super().__init__()
        self.setObjectName("settlementWindow")
        self.setWindowTitle(words("ui.window.title"))
        self.setMinimumSize(*SMALLEST)
        self.tasks = Tasks(self)
        self.status = StatusPresenter(desk, words)
        self.settlement = SettlementPage(SettlementPresenter(desk, words, render=render), words, self.tasks)
        self.queue = QueuePage(QueuePresenter(desk, words, render=render), words, self.tasks)
        self.status_line = StatusLine()
        self.training_band = label("trainingBand")
        self.training_band.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.pages = QStackedWidget()
        self.pages.addWidget(self.settlement)
        self.pages.addWidget(self.queue)
        self._runner = Runner(self.tasks, self._show_status)
        self.keys = KeyPad(self)
        self._timers = (self._timer(STATUS_EVERY, self.refresh_status), self._timer(PING_EVERY, self.ping))
        self._build()
        self._bind()
        self._show_status()

    def _build(self) -> None:
        central = QWidget()
        column = QVBoxLayout(central)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.status_line)
        column.addWidget(self.training_band)
        column.addWidget(self.pages, 1)
        self.setCentralWidget(central)

    def _bind(self) -> None:
        self.keys.pressed.connect(self.press)
        self.keys.scanned.connect(self.scan)
        self.settlement.queue_wanted.connect(self.open_queue)
        self.settlement.slip_wanted.connect(self.open_queue)
        self.settlement.ledger_moved.connect(self.refresh_status)
        self.queue.ledger_moved.connect(self.refresh_status)
        self.queue.left.connect(self.open_settlement)

    def _timer(self, every: int, call: object) -> QTimer:
        timer = QTimer(self)
        timer.setInterval(every)
        timer.timeout.connect(call)
        return timer

    def start(self) -> None:
        """Begin to work: visits in work, status, line; then both at intervals."""
        self.settlement.start()
        self.refresh_status()
        self.ping()
        for timer in self._timers:
            timer.start()

    @property
    def idle(self) -> bool:
        """Whether nothing is under way on any lane."""
        return self.tasks.idle

    def press(self, key: str) -> None:
        """A key of the window, wherever the focus is."""
        if self.pages.currentWidget() is self.queue and key != "F2":
            self.queue.press(key)
            return
        self.open_settlement()
        self.settlement.press(key)

    def scan(self, text: str) -> None:
        """A scanner read a number: the settlement page comes forward, whatever was shown."""
        self.open_settlement()
        self.settlement.scan(text)

    def open_queue(self, number: str | None = None) -> None:
        """Show history and queue, and there one slip where asked."""
        self.pages.setCurrentWidget(self.queue)
        self.queue.open(number)

    def open_settlement(self) -> None:
        """Show the settlement page, ready for the next card."""
        if self.pages.currentWidget() is not self.settlement:
            self.pages.setCurrentWidget(self.settlement)
            self.settlement.person.card_field.take_focus()

    def refresh_status(self) -> None:
        """Read the status line again."""
        self._runner.run(self.status.refresh())

    def ping(self) -> None:
        """Try the county's line."""
        self._runner.run(self.status.ping())

    def _show_status(self) -> None:
        state = self.status.state
        self.status_line.show_fields(state.title, state.fields)
        tell(self.training_band, state.training)

    def report_bug(self, error: Exception) -> None:
        """Say on the page that the program failed; the caller logged it."""
        page = self.queue if self.pages.currentWidget() is self.queue else self.settlement
        page.fault(error)

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802  Qt's name
        """From here on every key of the window passes the key pad."""
        super().showEvent(event)
        handle = self.windowHandle()
        if handle is not None:
            handle.removeEventFilter(self.keys)
            handle.installEventFilter(self.keys)

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802  Qt's name
        """A window that lost the focus is never left armed: whoever comes back looks first."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.ActivationChange and not self.isActiveWindow():
            self.settlement.presenter.disarm()
            self.settlement.show_state()

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802  Qt's name
        """What is being stored comes to its end first."""
        for timer in self._timers:
            timer.stop()
        self.tasks.close()
        super().closeEvent(event)
