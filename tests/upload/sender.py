"""A window that uploads, in the words of its tests."""

from dataclasses import dataclass, field
from typing import Any

from builders.county import AT, body, record
from builders.window import Window

from ncms_desktop.ports.county import CountyLine
from ncms_desktop.ports.store import OutboxRow
from ncms_desktop.usecases.upload import UploadReport, upload_pending
from ncms_desktop.wire.record import RecordNumber, SealedRecord


@dataclass
class Sender:
    """One window, its queue, and its line."""

    window: Window
    line: CountyLine
    seen: list[tuple[int, int]] = field(default_factory=list)

    def queue(self, count: int, *, wrong: tuple[int, ...] = ()) -> list[SealedRecord]:
        """Append so many records to the ledger, ``wrong`` sequences with amounts that don't conserve."""
        made = []
        for _ in range(count):
            with self.window.store.write() as uow:
                head = uow.outbox.head()
                number = RecordNumber("P01", "W01", head.epoch, head.sequence + 1)
                content: dict[str, Any] = body(number)
                if number.sequence in wrong:
                    content["payments"] = []
                one = record(self.window.office.signer, number, head.digest, content_body=content)
                uow.outbox.append(one, kind="settlement", created_at=AT)
                uow.commit()
            made.append(one)
        return made

    def upload(self, line: CountyLine | None = None, **more: Any) -> UploadReport:
        """One run."""
        return upload_pending(self.window.office, line or self.line, **more)

    def rows(self) -> list[OutboxRow]:
        """The whole queue."""
        with self.window.store.read() as uow:
            return list(uow.outbox.records())

    def states(self) -> list[str]:
        """State of every record, in order."""
        return [row.state.value for row in self.rows()]
