"""Between a presenter's work and the lanes: run it, tell the presenter, show what it says now."""

from collections.abc import Callable
from typing import Any

from ui.presenters.work import Work
from ui.tasks import Tasks, Ticket


class Runner:
    """Runs a page's work, one piece leading to the next; the page is shown anew after each."""

    def __init__(self, tasks: Tasks, show: Callable[[], None]) -> None:
        self._tasks = tasks
        self._show = show

    def run(self, work: Work | None) -> Ticket | None:
        """Show the page as the intent left it, then start what it asked for."""
        self._show()
        if work is None:
            return None

        def done(outcome: Any) -> None:
            self.run(work.done(outcome))

        def failed(error: Exception) -> None:
            self.run(work.failed(error))

        def moved(count: int, waiting: int) -> None:
            if work.progress is not None:
                work.progress(count, waiting)
                self._show()

        progress = None if work.progress is None else moved
        return self._tasks.run(work.run, done=done, failed=failed, online=work.online, progress=progress)
