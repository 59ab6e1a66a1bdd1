"""The only file that names a thread: two lanes of one thread each, and the way back to the GUI thread.

The counter's lane runs everything that touches the database or the hospital's files, one after the other. The line's
lane runs what waits for the county, so that a slow line never stands before a patient.
"""

import logging
import threading
import traceback
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, TypeAlias

from PySide6.QtCore import QObject, Qt, Signal, Slot

from ncms_desktop.domain.errors import EnvironmentFault

log = logging.getLogger(__name__)

Report: TypeAlias = Callable[[int, int], bool]
"""Given to every call: (done, waiting) -> False where the call should stop as soon as it can."""


@dataclass(frozen=True, slots=True)
class _Arrival:
    """What a lane sends back: whom to tell on the GUI thread, with what; ``last`` ends the call."""

    tell: Callable[..., object]
    arguments: tuple[Any, ...]
    last: bool


class Ticket:
    """A call under way; ``cancel`` asks it to stop at its next report."""

    def __init__(self) -> None:
        self._stop = threading.Event()

    def cancel(self) -> None:
        """Ask the call to stop."""
        self._stop.set()

    @property
    def cancelled(self) -> bool:
        """Whether the call was asked to stop."""
        return self._stop.is_set()


class Tasks(QObject):
    """Runs calls on the lanes and tells their outcome on the GUI thread. Lives as long as the application's window."""

    _arrived = Signal(object)
    idle_changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._counter = ThreadPoolExecutor(max_workers=1, thread_name_prefix="counter")
        self._line = ThreadPoolExecutor(max_workers=1, thread_name_prefix="line")
        self._open: set[Ticket] = set()
        self._closed = False
        self._arrived.connect(self._deliver, Qt.ConnectionType.QueuedConnection)

    @property
    def idle(self) -> bool:
        """Whether nothing is under way and nothing waits to be told."""
        return not self._open

    def run(
        self,
        call: Callable[[Report], object],
        *,
        done: Callable[[Any], object],
        failed: Callable[[Exception], object],
        online: bool = False,
        progress: Callable[[int, int], object] | None = None,
    ) -> Ticket:
        """Queue a call. Exactly one of ``done`` and ``failed`` is called, later, on the GUI thread."""
        ticket = Ticket()
        if self._closed:
            return ticket
        self._open.add(ticket)
        if len(self._open) == 1:
            self.idle_changed.emit()

        def report(count: int, waiting: int) -> bool:
            if progress is not None:
                self._arrived.emit(_Arrival(progress, (count, waiting), last=False))
            return not ticket.cancelled

        def work() -> None:
            self._arrived.emit(_Arrival(self._finish, (ticket, *_outcome(call, report, done, failed)), last=True))

        (self._line if online else self._counter).submit(work)
        return ticket

    @Slot(object)
    def _deliver(self, arrival: _Arrival) -> None:
        if not self._closed:
            arrival.tell(*arrival.arguments)

    def _finish(self, ticket: Ticket, tell: Callable[[Any], object], outcome: object) -> None:
        try:
            tell(outcome)
        finally:
            self._open.discard(ticket)
            if not self._open:
                self.idle_changed.emit()

    def close(self) -> None:
        """Let what is under way come to its end, start nothing more, tell nothing more."""
        self._closed = True
        for ticket in self._open:
            ticket.cancel()
        self._counter.shutdown(wait=True, cancel_futures=True)
        self._line.shutdown(wait=True, cancel_futures=True)
        self._open.clear()


def _outcome(
    call: Callable[[Report], object],
    report: Report,
    done: Callable[[Any], object],
    failed: Callable[[Exception], object],
) -> tuple[Callable[[Any], object], object]:
    """Run a call on its lane. Nothing escapes: what went wrong is an outcome too, and is logged here, once."""
    try:
        return done, call(report)
    except EnvironmentFault as fault:
        log.warning("environment fault: %s", fault.code)
        return failed, fault
    except Exception as error:  # noqa: BLE001  one of the two top-level handlers; a lane must survive any bug
        log_bug(error)
        return failed, error


def log_bug(error: BaseException) -> None:
    """Log what kind of error came from where. Its message may hold a name or an identity number: that stays out."""
    frames = traceback.extract_tb(error.__traceback__)
    places = "".join(f"\n  {frame.filename}:{frame.lineno} {frame.name}" for frame in frames)
    log.error("bug: %s%s", type(error).__name__, places)
