"""The line to the county centre."""

from collections.abc import Sequence
from typing import Protocol

from ncms_desktop.wire.answer import CountyAnswer
from ncms_desktop.wire.record import RecordNumber, SealedRecord


class LineDown(Exception):
    """No usable answer: the line is down, slow, cut or answering nonsense. ``code`` names the wording.

    ``outcome_known`` is False where the county may have stored what was sent.
    """

    def __init__(self, code: str, *, outcome_known: bool) -> None:
        super().__init__(code)
        self.code = code
        self.outcome_known = outcome_known


class CountyLine(Protocol):
    """Sends records and asks for their state. Every answer returned here is signed by the county and verified."""

    def send(self, records: Sequence[SealedRecord]) -> tuple[CountyAnswer, ...]:
        """Send one batch, oldest first; one answer per record that the county judged. Raises ``LineDown``."""

    def ask(self, numbers: Sequence[RecordNumber]) -> tuple[CountyAnswer, ...]:
        """Answers to those records that the county holds; a number without an answer never arrived."""

    def ping(self) -> None:
        """Return when the county answers; raises ``LineDown``."""
