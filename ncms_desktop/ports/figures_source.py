"""Where the county's figures come from that the roster doesn't carry: a file, checked whole before anything is kept."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from ncms_desktop.domain.findings import Finding
from ncms_desktop.ports.accumulators import KeyedFigure


@dataclass(frozen=True, slots=True)
class FiguresCheck:
    """What the first pass found. ``digest`` names the bytes that were checked: only they may be loaded. ``as_of`` is
    the newest moment in the file, None where anything refuses."""

    count: int
    as_of: datetime | None
    digest: str
    findings: tuple[Finding, ...]


class FiguresSource(Protocol):
    """Figures of one county and scheme year. Raises ``EnvironmentFault`` where they can't be reached."""

    @property
    def name(self) -> str:
        """What to call it: the file's name without its folder."""

    def check(self) -> FiguresCheck:
        """Read everything and find everything that is wrong."""

    def figures(self, check: FiguresCheck) -> Iterable[KeyedFigure]:
        """What was checked, to be consumed once. Raises ``EnvironmentFault`` where it is no longer what was checked."""
