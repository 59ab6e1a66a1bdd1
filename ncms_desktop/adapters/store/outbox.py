"""The ledger of records and their way to the county, in the database."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, and_, func, insert, select, update

from ncms_desktop.adapters.store.identity import StoreIdentity
from ncms_desktop.adapters.store.tables import county_answer, ledger_head, record_life, sender_lease
from ncms_desktop.adapters.store.tables import record as record_table
from ncms_desktop.domain.errors import CorruptData
from ncms_desktop.ports.store import LedgerHead, OutboxRow, OutboxState, QueueState
from ncms_desktop.wire.answer import CountyAnswer, Verdict
from ncms_desktop.wire.record import GENESIS, RecordNumber, SealedRecord, read_record, record_digest

FIRST_EPOCH = 1
_CHUNK = 500
_WAITING = (OutboxState.PENDING.value, OutboxState.SENT.value)
_STATE_OF = {
    Verdict.ACCEPTED: OutboxState.ACCEPTED,
    Verdict.DUPLICATE: OutboxState.ACCEPTED,
    Verdict.CONFLICT: OutboxState.CONFLICT,
    Verdict.REJECTED: OutboxState.REJECTED,
}


class SqlOutbox:
    """Implements ``ports.store.Outbox`` for one workstation's chain."""

    def __init__(self, connection: Connection, identity: StoreIdentity, *, locking: bool) -> None:
        """``locking``: rows that are read to be changed are locked (a reading transaction may not)."""
        self._connection = connection
        self._identity = identity
        self._locking = locking

    def head(self) -> LedgerHead:
        query = select(ledger_head).where(self._identity.rows(ledger_head))
        row = self._connection.execute(query.with_for_update() if self._locking else query).first()
        return LedgerHead(FIRST_EPOCH, 0, GENESIS) if row is None else LedgerHead(row.epoch, row.sequence, row.digest)

    def newest(self) -> datetime | None:
        mine = self._identity.rows(record_table)
        query = select(record_table.c.created_at).where(mine)
        order = (record_table.c.epoch.desc(), record_table.c.sequence.desc())
        moment: datetime | None = self._connection.execute(query.order_by(*order).limit(1)).scalar()
        return moment

    def append(self, record: SealedRecord, *, kind: str, created_at: datetime) -> None:
        """Raises ``CorruptData`` also where the bytes name another place than the number, or another digest."""
        head, number = self.head(), record.number
        if not self._follows(record, head):
            raise CorruptData("store.record-does-not-follow", number=str(number), sequence=head.sequence)
        self._connection.execute(
            insert(record_table),
            {
                **self._identity.columns(),
                "epoch": number.epoch,
                "sequence": number.sequence,
                "number": str(number),
                "kind": kind,
                "created_at": created_at,
                "content": record.content,
                "digest": record.digest,
                "signature": record.signature,
            },
        )
        self._connection.execute(
            insert(record_life),
            {
                **self._identity.columns(),
                "epoch": number.epoch,
                "sequence": number.sequence,
                "number": str(number),
                "state": OutboxState.PENDING.value,
            },
        )
        self._move_head(head, LedgerHead(number.epoch, number.sequence, record.digest))

    def _follows(self, sealed: SealedRecord, head: LedgerHead) -> bool:
        identity, number = self._identity, sealed.number
        try:
            fields = read_record(sealed.content)
        except ValueError:
            return False
        stated = {
            name: fields.get(name) for name in ("county", "facility", "workstation", "epoch", "sequence", "previous")
        }
        due = {**identity.columns(), "epoch": head.epoch, "sequence": head.sequence + 1, "previous": head.digest}
        place = RecordNumber(identity.facility, identity.workstation, head.epoch, head.sequence + 1)
        return stated == due and number == place and sealed.digest == record_digest(sealed.content)

    def _move_head(self, old: LedgerHead, new: LedgerHead) -> None:
        row = {"epoch": new.epoch, "sequence": new.sequence, "digest": new.digest}
        moved = self._connection.execute(
            update(ledger_head).where(self._identity.rows(ledger_head), ledger_head.c.digest == old.digest).values(row)
        )
        if moved.rowcount == 0:
            self._connection.execute(insert(ledger_head), self._identity.columns() | row)

    def waiting(self, limit: int) -> tuple[OutboxRow, ...]:
        query = _rows().where(self._identity.rows(record_life), record_life.c.state.in_(_WAITING))
        found = self._connection.execute(query.order_by(record_life.c.epoch, record_life.c.sequence).limit(limit))
        return tuple(_outbox_row(row) for row in found)

    def mark_sent(self, numbers: Sequence[str], at: datetime) -> None:
        for start in range(0, len(numbers), _CHUNK):
            self._connection.execute(
                update(record_life)
                .where(
                    record_life.c.county == self._identity.county,
                    record_life.c.number.in_(numbers[start : start + _CHUNK]),
                    record_life.c.state.in_(_WAITING),
                )
                .values(state=OutboxState.SENT.value, sent_at=at)
            )

    def store_answer(self, answer: CountyAnswer, at: datetime) -> None:
        """Every different answer is kept. The newest counts, but a ``duplicate`` never replaces a verdict: the county
        calls a refused record a duplicate too when it comes again. Raises ``CorruptData`` for an answer to a record
        that isn't here, or about other bytes."""
        number = answer.number
        held = self._life(number)
        if held is None or held.digest != answer.digest:
            raise CorruptData("store.answer-foreign", number=number)
        position = self._keep(answer, at)
        if held.answer is not None and answer.verdict is Verdict.DUPLICATE:
            return
        self._connection.execute(
            update(record_life)
            .where(record_life.c.county == self._identity.county, record_life.c.number == number)
            .values(state=_STATE_OF[answer.verdict].value, answer=position)
        )

    def _life(self, number: str) -> Any:
        query = (
            select(record_table.c.digest, record_life.c.answer)
            .join_from(record_table, record_life, _same_number(record_life))
            .where(self._identity.rows(record_table), record_table.c.number == number)
        )
        return self._connection.execute(query.with_for_update(of=record_life)).first()

    def _keep(self, answer: CountyAnswer, at: datetime) -> int:
        """The position of the answer, which is stored unless the same bytes are held already."""
        table, mine = county_answer, (self._identity.county, answer.number)
        query = select(table.c.position, table.c.content, table.c.signature).where(
            table.c.county == mine[0], table.c.number == mine[1]
        )
        held = self._connection.execute(query).all()
        for row in held:
            if (row.content, row.signature) == (answer.content, answer.signature):
                return int(row.position)
        position = len(held) + 1
        self._connection.execute(
            insert(table),
            {
                "county": mine[0],
                "number": answer.number,
                "position": position,
                "digest": answer.digest,
                "verdict": answer.verdict.value,
                "code": answer.code,
                "reason": answer.reason,
                "received_at": answer.received_at,
                "content": answer.content,
                "signature": answer.signature,
                "stored_at": at,
            },
        )
        return position

    def records(self) -> Iterable[OutboxRow]:
        query = _rows().where(self._identity.rows(record_table)).order_by(record_table.c.epoch, record_table.c.sequence)
        yield from (_outbox_row(row) for row in self._connection.execute(query))

    def state(self) -> QueueState:
        life, mine = record_life, self._identity.rows(record_life)
        by_state = select(life.c.state, func.count()).where(mine).group_by(life.c.state)
        counts: dict[str, int] = {row.state: row[1] for row in self._connection.execute(by_state)}
        oldest = (
            select(func.min(record_table.c.created_at))
            .join_from(life, record_table, _same_number(life))
            .where(mine, life.c.state.in_(_WAITING))
        )
        return QueueState(
            waiting=sum(counts.get(state, 0) for state in _WAITING),
            rejected=counts.get(OutboxState.REJECTED.value, 0) + counts.get(OutboxState.CONFLICT.value, 0),
            accepted=counts.get(OutboxState.ACCEPTED.value, 0),
            oldest=self._connection.execute(oldest).scalar(),
        )

    def lease(self, holder: str, *, now: datetime, until: datetime) -> bool:
        mine = self._identity.rows(sender_lease)
        row = self._connection.execute(select(sender_lease).where(mine).with_for_update()).first()
        if row is None:
            self._connection.execute(
                insert(sender_lease), self._identity.columns() | {"holder": holder, "until": until}
            )
            return True
        if row.holder != holder and row.until > now:
            return False
        self._connection.execute(update(sender_lease).where(mine).values(holder=holder, until=until))
        return True

    def release(self, holder: str) -> None:
        self._connection.execute(
            sender_lease.delete().where(self._identity.rows(sender_lease), sender_lease.c.holder == holder)
        )


def _same_number(table: Any) -> Any:
    return and_(table.c.county == record_table.c.county, table.c.number == record_table.c.number)


def _rows() -> Select[Any]:
    """Records with their life and the answer that counts."""
    answered = and_(_same_number(county_answer), county_answer.c.position == record_life.c.answer)
    columns = [column.label(f"answer_{column.name}") for column in county_answer.columns]
    return (
        select(record_table, record_life.c.state, record_life.c.sent_at, *columns)
        .join(record_life, _same_number(record_life))
        .outerjoin(county_answer, answered)
    )


def _outbox_row(row: Any) -> OutboxRow:
    number = RecordNumber(row.facility, row.workstation, row.epoch, row.sequence)
    return OutboxRow(
        record=SealedRecord(number, row.content, row.digest, row.signature),
        kind=row.kind,
        created_at=row.created_at,
        state=OutboxState(row.state),
        sent_at=row.sent_at,
        answer=_answer(row),
    )


def _answer(row: Any) -> CountyAnswer | None:
    if row.answer_number is None:
        return None
    return CountyAnswer(
        number=row.answer_number,
        digest=row.answer_digest,
        verdict=Verdict(row.answer_verdict),
        code=row.answer_code,
        reason=row.answer_reason,
        received_at=row.answer_received_at,
        content=row.answer_content,
        signature=row.answer_signature,
    )
