"""History and upload queue: what was settled here, reprinting, sending to the county."""

from collections.abc import Callable
from dataclasses import dataclass

from ncms_desktop.domain.money import yuan_display
from ncms_desktop.usecases.answers import HistoryRow, PrintedSlip, Status
from ncms_desktop.usecases.upload import UploadReport
from ncms_desktop.wording import Wording
from ui.presenters.bench import fault_sentence
from ui.presenters.desk import Desk
from ui.presenters.state import Banner, KeyView, Picture, Render, Tone
from ui.presenters.work import Progress, Work


@dataclass(frozen=True, slots=True)
class HistoryView:
    """One settlement of the list."""

    number: str
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class QueueView:
    """The page: queue, history, preview of the chosen slip."""

    queue: tuple[tuple[str, str], ...]
    report: Banner | None
    sending: bool
    progress: tuple[int, int] | None
    rows: tuple[HistoryView, ...]
    chosen: str | None
    pages: tuple[Picture, ...]
    preview_title: str
    banner: Banner | None
    keys: tuple[KeyView, ...]


class QueuePresenter:
    """F11. Sending goes on while the clerk works at the counter."""

    def __init__(self, desk: Desk, words: Wording, *, render: Render) -> None:
        self._desk = desk
        self._words = words
        self._render = render
        self._status: Status | None = None
        self._rows: tuple[HistoryRow, ...] = ()
        self._chosen: str | None = None
        self._wanted = 0
        self._pages: tuple[Picture, ...] = ()
        self._preview_title = ""
        self._banner: Banner | None = None
        self._report: Banner | None = None
        self._sending = False
        self._stopping = False
        self._progress: tuple[int, int] | None = None
        self.ledger = 0

    @property
    def state(self) -> QueueView:
        """What the page shows now."""
        words = self._words
        send = "ui.key.stop" if self._sending else "ui.key.upload"
        return QueueView(
            queue=self._queue(),
            report=self._report,
            sending=self._sending,
            progress=self._progress,
            rows=tuple(self._row(each) for each in self._rows),
            chosen=self._chosen,
            pages=self._pages,
            preview_title=self._preview_title,
            banner=self._banner,
            keys=(
                KeyView("Esc", words("ui.key.back"), enabled=True),
                KeyView("F5", words("ui.key.refresh"), enabled=True),
                KeyView("F11", words(send), enabled=not self._stopping),
                KeyView("F12", words("ui.key.reprint"), enabled=self._chosen is not None),
            ),
        )

    def _queue(self) -> tuple[tuple[str, str], ...]:
        status, words = self._status, self._words
        if status is None:
            return ()
        oldest = status.queue.oldest
        return (
            (words("ui.queue.waiting"), str(status.queue.waiting)),
            (words("ui.queue.oldest"), "—" if oldest is None else words("ui.moment", at=oldest)),
            (words("ui.queue.accepted"), str(status.queue.accepted)),
            (words("ui.queue.rejected"), str(status.queue.rejected)),
            (words("ui.queue.settled"), str(status.settled_count)),
            (words("ui.queue.sum"), yuan_display(status.settled_sum)),
        )

    def _row(self, row: HistoryRow) -> HistoryView:
        words, amount = self._words, yuan_display(row.compensation)
        at = words("ui.moment", at=row.settled_at)
        printed = words("ui.history.prints", count=row.prints) if row.prints else words("ui.history.unprinted")
        if row.reversed_by is not None:
            printed = words("ui.history.reversed")
        return HistoryView(row.number, (at, row.number, row.name_masked, row.visit, amount, printed))

    def refresh(self) -> Work:
        """Read queue and history again."""

        def run(_: Progress) -> object:
            return self._desk.status(), self._desk.history()

        def done(outcome: tuple[Status, tuple[HistoryRow, ...]]) -> None:
            self._status, self._rows = outcome

        return Work(run, done, self._failed)

    def choose(self, number: str) -> Work | None:
        """Show the slip as the next printing would give it; nothing is counted."""
        if number == self._chosen:
            return None
        self._chosen, self._pages = number, ()
        self._preview_title = self._words("ui.preview.loading")
        return self._show(number, self._desk.preview_slip, counted=False)

    def print_chosen(self) -> Work | None:
        """F12: print the chosen slip once more."""
        if self._chosen is None:
            return None
        return self._show(self._chosen, self._desk.print_slip, counted=True)

    def _show(self, number: str, ask: Callable[[str], PrintedSlip], *, counted: bool) -> Work:
        self._wanted += 1
        wanted = self._wanted
        self._banner = None

        def run(_: Progress) -> object:
            slip = ask(number)
            return slip, self._render(slip.pdf)

        def done(outcome: tuple[PrintedSlip, tuple[Picture, ...]]) -> Work | None:
            slip, pages = outcome
            if wanted == self._wanted:
                self._pages = pages
                self._preview_title = self._title(slip, counted=counted)
            if not counted:
                return None
            self.ledger += 1
            return self.refresh()

        return Work(run, done, self._failed)

    def _title(self, slip: PrintedSlip, *, counted: bool) -> str:
        if counted:
            code = "ui.preview.printed" if slip.copy == 1 else "ui.preview.reprinted"
            return self._words(code, number=slip.number, count=slip.copy - 1)
        code = "ui.preview.first" if slip.copy == 1 else "ui.preview.next"
        return self._words(code, number=slip.number, count=slip.copy - 1)

    def upload(self) -> Work | None:
        """F11: send what waits; while sending, stop after the batch that is on its way."""
        if self._sending:
            self._stopping = True
            return None
        self._sending, self._stopping, self._progress, self._report = True, False, None, None

        def run(progress: Progress) -> object:
            return self._desk.upload(progress)

        def done(report: UploadReport) -> Work:
            self._sending = self._stopping = False
            self._report = self._told(report)
            self.ledger += 1
            return self.refresh()

        def failed(error: Exception) -> None:
            self._sending = self._stopping = False
            self._report = Banner(fault_sentence(error, self._words), Tone.BAD)

        return Work(run, done, failed, online=True, progress=self._moved)

    @property
    def stopping(self) -> bool:
        """Whether the clerk asked the sending to stop."""
        return self._stopping

    def _moved(self, done: int, waiting: int) -> None:
        self._progress = (done, waiting)

    def _told(self, report: UploadReport) -> Banner:
        words = self._words
        counts = {"sent": report.sent, "accepted": report.accepted + report.duplicates, "waiting": report.waiting}
        if report.busy:
            return Banner(words("ui.upload.elsewhere"), Tone.ATTENTION)
        if report.line_down is not None:
            return Banner(words("ui.upload.down", counts, reason=words(report.line_down)), Tone.ATTENTION)
        if report.rejected or report.conflicts:
            counts |= {"rejected": report.rejected, "conflicts": report.conflicts}
            return Banner(words("ui.upload.refused", counts), Tone.BAD)
        if report.waiting:
            code = "ui.upload.stopped" if report.stopped else "ui.upload.left"
            return Banner(words(code, counts), Tone.ATTENTION)
        code = "ui.upload.done" if report.asked or report.sent else "ui.upload.nothing"
        return Banner(words(code, counts), Tone.GOOD)

    def fault(self, error: Exception) -> None:
        """Show what went wrong outside any request of this page."""
        self._banner = Banner(fault_sentence(error, self._words), Tone.BAD)

    def _failed(self, error: Exception) -> None:
        self.fault(error)

    def escape(self) -> bool:
        """Esc: dismiss the banner; True where there was nothing to dismiss and the page is to be left."""
        if self._banner is not None:
            self._banner = None
            return False
        return True
