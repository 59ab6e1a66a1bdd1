"""What a presenter asks to be done off the GUI thread, as a value: the page runs it, tests run it in line."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeAlias

Progress: TypeAlias = Callable[[int, int], bool]
"""(done, waiting) -> False where the user wants to stop."""


@dataclass(frozen=True, slots=True)
class Work:
    """``run`` is called on a lane and touches only the desk and frozen values; ``done`` or ``failed`` is called on the
    GUI thread with its outcome and may answer with the next work. ``online`` work waits for the county's line and has
    a lane of its own, so that it never stands before the counter."""

    run: Callable[[Progress], object]
    done: Callable[[Any], "Work | None"]
    failed: Callable[[Exception], "Work | None"]
    online: bool = False
    progress: Callable[[int, int], None] | None = None
