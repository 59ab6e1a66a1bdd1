"""The ledger's chain and the records' way to the county."""

from dataclasses import replace
from datetime import timedelta

import pytest
from store.made import NOON, Place, answer, keep_answer, record_of, seal_next, settle

from ncms_desktop.adapters.store import SqlStore, StoreIdentity
from ncms_desktop.domain.errors import CorruptData
from ncms_desktop.ports.store import LedgerHead, OutboxState, QueueState
from ncms_desktop.wire.answer import Verdict
from ncms_desktop.wire.canonical import canonical
from ncms_desktop.wire.record import GENESIS, RecordNumber, SealedRecord, read_record, record_digest, signature_holds


def test_a_new_ledger_starts_its_first_epoch_from_nothing(store: SqlStore) -> None:
    with store.read() as unit:
        assert unit.outbox.head() == LedgerHead(1, 0, GENESIS)


def test_records_follow_each_other_without_gaps(store: SqlStore) -> None:
    numbers = [settle(store, visit) for visit in ("ZY001", "ZY002", "ZY003")]
    assert numbers == ["P01-W01-01-000001", "P01-W01-01-000002", "P01-W01-01-000003"]
    with store.read() as unit:
        rows = list(unit.outbox.records())
        head = unit.outbox.head()
    previous = GENESIS
    for row in rows:
        assert read_record(row.record.content)["previous"] == previous
        previous = row.record.digest
        assert signature_holds(store.signer().public_key, row.record.content, row.record.signature)
        assert (row.kind, row.state, row.created_at) == ("settlement", OutboxState.PENDING, NOON)
    assert head == LedgerHead(1, 3, previous)


def changed(record: SealedRecord, **changes: object) -> SealedRecord:
    return replace(record, **changes)


def renumbered(record: SealedRecord) -> SealedRecord:
    return replace(record, number=replace(record.number, sequence=record.number.sequence + 1))


def forked(record: SealedRecord) -> SealedRecord:
    """The same place in the chain, after another record."""
    fields = read_record(record.content)
    content = canonical(fields | {"previous": "f" * 64})
    return replace(record, content=content, digest=record_digest(content))


def foreign(record: SealedRecord) -> SealedRecord:
    content = record.content.replace(b'"990123"', b'"990124"')
    return replace(record, content=content, digest=record_digest(content))


@pytest.mark.parametrize(
    "spoil",
    [
        renumbered,
        forked,
        foreign,
        lambda record: changed(record, digest="0" * 64),
        lambda record: changed(record, content=b"not a record"),
        lambda record: changed(record, number=RecordNumber("P01", "W02", 1, 2)),
    ],
    ids=["a gap", "a fork", "another county", "another digest", "no record", "another window"],
)
def test_a_record_that_does_not_follow_is_refused(store: SqlStore, spoil: object) -> None:
    settle(store, "ZY001")
    assert callable(spoil)
    with pytest.raises(CorruptData) as refused, store.write() as unit:
        unit.outbox.append(spoil(seal_next(store, unit, {})), kind="settlement", created_at=NOON)
    assert refused.value.code == "store.record-does-not-follow"


def test_each_window_has_its_own_chain(store: SqlStore, other: SqlStore) -> None:
    settle(store, "ZY001")
    number = settle(other, "ZY002")
    assert number == "P01-W02-01-000001"
    with store.read() as unit:
        assert [str(row.record.number) for row in unit.outbox.records()] == ["P01-W01-01-000001"]
        assert [held.number for held in unit.settlements.each()] == ["P01-W01-01-000001"]
        assert unit.outbox.state().waiting == 1
    assert store.signer().public_key != other.signer().public_key


def test_one_window_serves_two_counties_with_two_chains(place: Place, store: SqlStore) -> None:
    settle(store, "ZY001")
    with place.open(StoreIdentity("990124", "P01", "W01")) as elsewhere:
        assert settle(elsewhere, "ZY001", county="990124") == "P01-W01-01-000001"
        keep_answer(elsewhere, "P01-W01-01-000001", Verdict.ACCEPTED)
    with store.read() as unit:
        assert unit.outbox.state() == QueueState(waiting=1, rejected=0, accepted=0, oldest=NOON)


def test_waiting_records_come_oldest_first_until_they_are_answered(store: SqlStore) -> None:
    numbers = [settle(store, f"ZY00{row}") for row in range(1, 5)]
    keep_answer(store, numbers[1], Verdict.ACCEPTED)
    with store.write() as unit:
        unit.outbox.mark_sent(numbers[:2], NOON)
        unit.commit()
    with store.read() as unit:
        waiting = unit.outbox.waiting(2)
        rows = {str(row.record.number): row for row in unit.outbox.records()}
    assert [str(row.record.number) for row in waiting] == [numbers[0], numbers[2]]
    assert [row.state for row in waiting] == [OutboxState.SENT, OutboxState.PENDING]
    assert [row.sent_at for row in waiting] == [NOON, None]
    assert rows[numbers[1]].state is OutboxState.ACCEPTED


def test_an_answer_is_kept_with_its_bytes(store: SqlStore) -> None:
    number = settle(store, "ZY001")
    keep_answer(store, number, Verdict.REJECTED)
    keep_answer(store, number, Verdict.REJECTED)
    sealed = record_of(store, number)
    with store.read() as unit:
        (row,) = unit.outbox.records()
        assert unit.outbox.waiting(10) == ()
    assert row.state is OutboxState.REJECTED
    assert row.answer == answer(number, sealed, Verdict.REJECTED)


@pytest.mark.parametrize(
    ("verdicts", "state"),
    [
        ((Verdict.DUPLICATE,), OutboxState.ACCEPTED),
        ((Verdict.CONFLICT,), OutboxState.CONFLICT),
        ((Verdict.REJECTED, Verdict.DUPLICATE), OutboxState.REJECTED),
        ((Verdict.ACCEPTED, Verdict.DUPLICATE), OutboxState.ACCEPTED),
        ((Verdict.REJECTED, Verdict.ACCEPTED), OutboxState.ACCEPTED),
        ((Verdict.DUPLICATE, Verdict.REJECTED), OutboxState.REJECTED),
    ],
)
def test_the_newest_verdict_counts_but_a_duplicate_replaces_none(
    store: SqlStore, verdicts: tuple[Verdict, ...], state: OutboxState
) -> None:
    number = settle(store, "ZY001")
    for verdict in verdicts:
        keep_answer(store, number, verdict)
    with store.read() as unit:
        (row,) = unit.outbox.records()
    assert row.state is state


def test_an_answer_about_other_bytes_or_an_unknown_record_is_refused(store: SqlStore) -> None:
    number = settle(store, "ZY001")
    sealed = record_of(store, number)
    good = answer(number, sealed, Verdict.ACCEPTED)
    for bad in (replace(good, digest="0" * 64), replace(good, number="P01-W01-01-000009")):
        with pytest.raises(CorruptData) as refused, store.write() as unit:
            unit.outbox.store_answer(bad, NOON)
        assert refused.value.code == "store.answer-foreign"


def test_marking_as_sent_never_undoes_an_answer(store: SqlStore) -> None:
    number = settle(store, "ZY001")
    keep_answer(store, number, Verdict.REJECTED)
    with store.write() as unit:
        unit.outbox.mark_sent([number], NOON)
        unit.commit()
    with store.read() as unit:
        assert unit.outbox.state() == QueueState(waiting=0, rejected=1, accepted=0, oldest=None)


def test_the_status_line_counts_records_by_their_life(store: SqlStore) -> None:
    numbers = [settle(store, f"ZY00{row}") for row in range(1, 6)]
    keep_answer(store, numbers[0], Verdict.ACCEPTED)
    keep_answer(store, numbers[1], Verdict.REJECTED)
    keep_answer(store, numbers[2], Verdict.CONFLICT)
    with store.read() as unit:
        assert unit.outbox.state() == QueueState(waiting=2, rejected=2, accepted=1, oldest=NOON)


def test_one_sender_at_a_time_until_the_lease_runs_out(store: SqlStore) -> None:
    later = NOON + timedelta(minutes=5)

    def ask(holder: str, now: object) -> bool:
        with store.write() as unit:
            got = unit.outbox.lease(holder, now=now, until=later)
            unit.commit()
        return got

    assert ask("night", NOON)
    assert ask("night", NOON)
    assert not ask("window", NOON + timedelta(minutes=4))
    assert ask("window", later)
    with store.write() as unit:
        unit.outbox.release("night")
        unit.commit()
    assert not ask("night", NOON)
    with store.write() as unit:
        unit.outbox.release("window")
        unit.commit()
    assert ask("night", NOON)
