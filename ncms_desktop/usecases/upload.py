"""Send what waits to the county. Only the county's signed answer ends a record's wait."""

import secrets
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, fields
from datetime import timedelta

from ncms_desktop.domain.errors import EnvironmentFault
from ncms_desktop.ports.county import CountyLine, LineDown
from ncms_desktop.ports.store import OutboxRow, OutboxState, QueueState
from ncms_desktop.usecases.office import Office
from ncms_desktop.wire.answer import CountyAnswer, Verdict
from ncms_desktop.wire.record import MAX_RECORD_BYTES

BATCH_RECORDS = 50
BATCH_BYTES = 512 * 1024
"""What a line of 64 kbit/s carries within one call's deadline; a larger record travels alone."""

LEASE = timedelta(seconds=60)
"""Longer than any call to the county may take. After a crash the next sender waits this long at most."""

Progress = Callable[[int, int], bool]
"""``progress(done, waiting)`` after every answer of the county; False stops the run there, losing nothing."""


@dataclass(frozen=True, slots=True)
class UploadReport:
    """One run. ``asked`` and ``sent`` count records per call, the verdicts count answers that were stored, ``waiting``
    is what is left. ``line_down`` is the wording of why the run ended early; ``busy`` means that another sender was at
    work and nothing was done; ``stopped`` that the user stopped it."""

    asked: int = 0
    sent: int = 0
    accepted: int = 0
    duplicates: int = 0
    rejected: int = 0
    conflicts: int = 0
    waiting: int = 0
    line_down: str | None = None
    busy: bool = False
    stopped: bool = False


class _Busy(Exception):
    """Another sender holds the lease."""


@dataclass(slots=True)
class _Run:
    """Counts of the run, and what it has learned about records that still wait."""

    asked: int = 0
    sent: int = 0
    verdicts: dict[Verdict, int] = field(default_factory=lambda: dict.fromkeys(Verdict, 0))
    unknown_to_county: set[str] = field(default_factory=set)
    unanswered: set[str] = field(default_factory=set)
    line_down: str | None = None
    stopped: bool = False

    @property
    def done(self) -> int:
        return sum(self.verdicts.values())

    def report(self, waiting: int, *, busy: bool = False) -> UploadReport:
        return UploadReport(
            asked=self.asked,
            sent=self.sent,
            accepted=self.verdicts[Verdict.ACCEPTED],
            duplicates=self.verdicts[Verdict.DUPLICATE],
            rejected=self.verdicts[Verdict.REJECTED],
            conflicts=self.verdicts[Verdict.CONFLICT],
            waiting=waiting,
            line_down=self.line_down,
            busy=busy,
            stopped=self.stopped,
        )


def upload_pending(
    office: Office,
    line: CountyLine,
    *,
    holder: str | None = None,
    batch_records: int = BATCH_RECORDS,
    batch_bytes: int = BATCH_BYTES,
    progress: Progress | None = None,
) -> UploadReport:
    """Send every waiting record, oldest first, and store the county's answers.

    One sender at a time, by a lease. Each record is marked as sent in a transaction of its own before it travels; one
    whose outcome is unknown is asked for before it is sent again. Answers are stored before the next batch. No
    transaction is open while the line is used. A refused or conflicting record waits for a person and holds nobody up.
    A failing line ends the run with everything kept. Raises ``EnvironmentFault`` where the store fails.
    """
    sender = _Sender(office, line, holder or secrets.token_hex(16), batch_records, batch_bytes)
    run = sender.run
    try:
        sender.renew_lease()
    except _Busy:
        return run.report(sender.count_waiting(), busy=True)
    busy = False
    try:
        sender.work(progress or (lambda _done, _waiting: True))
    except LineDown as down:
        run.line_down = down.code
    except _Busy:
        busy = True
    except BaseException:
        # whatever stopped us is what the caller must hear of, not that the lease couldn't be given back
        with suppress(EnvironmentFault):
            sender.finish(run.report(0), aborted=True)
        raise
    return sender.finish(run.report(0, busy=busy))


def look_at_queue(office: Office) -> tuple[QueueState, tuple[OutboxRow, ...]]:
    """The queue's counts, and every record that the county refused or holds with other content, oldest first, with its
    answer. Reads the whole ledger."""
    with office.store.read() as uow:
        refused = tuple(row for row in uow.outbox.records() if row.state in _REFUSED)
        return uow.outbox.state(), refused


_REFUSED = (OutboxState.REJECTED, OutboxState.CONFLICT)


@dataclass(slots=True)
class _Sender:
    office: Office
    line: CountyLine
    holder: str
    batch_records: int
    batch_bytes: int
    run: _Run = field(default_factory=_Run)

    def work(self, progress: Progress) -> None:
        """Batch after batch until nothing is left that this run can move."""
        while rows := self._next():
            unasked = [row for row in rows if self._outcome_unknown(row)]
            if unasked:
                self._ask(unasked)
            else:
                self._send(self._within_bytes(rows))
            if not progress(self.run.done, self.count_waiting()):
                self.run.stopped = True
                return
        if self.run.unanswered:
            self.run.line_down = "line.incomplete"

    def _next(self) -> list[OutboxRow]:
        """The oldest records that wait, without those that the county left unanswered in this run."""
        skipped = self.run.unanswered
        with self.office.store.read() as uow:
            rows = uow.outbox.waiting(self.batch_records + len(skipped))
        rest = [row for row in rows if str(row.record.number) not in skipped]
        return rest[: self.batch_records]

    def _outcome_unknown(self, row: OutboxRow) -> bool:
        return row.state is OutboxState.SENT and str(row.record.number) not in self.run.unknown_to_county

    def _within_bytes(self, rows: Sequence[OutboxRow]) -> list[OutboxRow]:
        batch, size = [rows[0]], len(rows[0].record.content)
        for row in rows[1:]:
            size += len(row.record.content)
            if size > self.batch_bytes:
                break
            batch.append(row)
        return batch

    def _ask(self, rows: Sequence[OutboxRow]) -> None:
        """Learn what became of records that were sent. Those that the county doesn't hold, or holds with other bytes
        under the number, are sent: only that brings an answer about these bytes."""
        self.renew_lease()
        self.run.asked += len(rows)
        answers = self.line.ask([row.record.number for row in rows])
        self.run.unknown_to_county |= {str(row.record.number) for row in rows} - self._store(rows, answers)

    def _send(self, rows: Sequence[OutboxRow]) -> None:
        if len(rows[0].record.content) > MAX_RECORD_BYTES:
            # can't be: sealing refuses it. It would be refused for ever, so it waits without holding others up.
            self.run.unanswered.add(str(rows[0].record.number))
            return
        numbers = [str(row.record.number) for row in rows]
        self.renew_lease(sending=numbers)
        self.run.sent += len(rows)
        answers = self.line.send([row.record for row in rows])
        self.run.unanswered |= set(numbers) - self._store(rows, answers)

    def _store(self, rows: Sequence[OutboxRow], answers: Sequence[CountyAnswer]) -> set[str]:
        """Keep the answers to exactly these bytes; returns the numbers that were answered."""
        own = {(str(row.record.number), row.record.digest) for row in rows}
        fitting = [answer for answer in answers if (answer.number, answer.digest) in own]
        if not fitting:
            return set()
        with self.office.store.write() as uow:
            for answer in fitting:
                uow.outbox.store_answer(answer, self.office.clock.now())
            uow.commit()
        for answer in fitting:
            self.run.verdicts[answer.verdict] += 1
        return {answer.number for answer in fitting}

    def renew_lease(self, *, sending: Sequence[str] = ()) -> None:
        """Hold the lease for one more call, and note in the same transaction what that call carries: who has lost the
        lease sends nothing."""
        now = self.office.clock.now()
        with self.office.store.write() as uow:
            if not uow.outbox.lease(self.holder, now=now, until=now + LEASE):
                raise _Busy
            if sending:
                uow.outbox.mark_sent(sending, now)
            uow.commit()

    def count_waiting(self) -> int:
        with self.office.store.read() as uow:
            return uow.outbox.state().waiting

    def finish(self, report: UploadReport, *, aborted: bool = False) -> UploadReport:
        """Give the lease back, note the run in the audit log, and return the report with what is left."""
        with self.office.store.write() as uow:
            uow.outbox.release(self.holder)
            waiting = uow.outbox.state().waiting
            values = {name.name: getattr(report, name.name) for name in fields(UploadReport)}
            uow.audit.append(
                at=self.office.clock.now(),
                actor=self.office.workplace.clerk,
                action="uploaded",
                subject=self.office.workplace.workstation,
                detail={**values, "waiting": waiting, "aborted": aborted},
            )
            uow.commit()
        return UploadReport(**{**values, "waiting": waiting})
