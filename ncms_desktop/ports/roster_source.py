"""Where a county's roster comes from: a file to be checked whole first, then read for the store."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol, TypeAlias

from ncms_desktop.domain.findings import Finding
from ncms_desktop.ports.store import RosterContent

Progress: TypeAlias = Callable[[int, int | None], bool | None]
"""Called with rows done and rows in all (None while unknown); answering False cancels."""


class ImportCancelled(Exception):
    """The user cancelled; nothing may be kept of what was read."""


@dataclass(frozen=True, slots=True)
class RosterCheck:
    """What the first pass found. ``digest`` names the bytes that were checked: only they may be loaded.

    ``as_of`` is the latest moment that the county states in the file; None where anything refuses.
    """

    count: int
    households: int
    cards: int
    as_of: datetime | None
    digest: str
    findings: tuple[Finding, ...]


class RosterSource(Protocol):
    """A roster of one county and scheme year. Raises ``EnvironmentFault`` where it can't be reached."""

    @property
    def name(self) -> str:
        """What to call it: the file's name without its folder."""

    def check(self, *, scheme_year: int, today: date, progress: Progress) -> RosterCheck:
        """Read everything and find everything that is wrong. Raises ``ImportCancelled``."""

    def content(self, check: RosterCheck, *, county: str, scheme_year: int, progress: Progress) -> RosterContent:
        """What was checked, to be consumed once; its iterables read the source again, a row at a time.

        They raise ``EnvironmentFault`` where the source is no longer what was checked, and ``ImportCancelled``.
        """
