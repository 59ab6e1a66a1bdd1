"""A ledger that was tampered with by someone who holds the database key, and what verifying it says."""

import pytest
from sqlcipher3 import dbapi2
from store.made import LIMIT, NOON, Place, correct, keep_answer, settle, use

from ncms_desktop.adapters.store import SqlStore
from ncms_desktop.adapters.store.tables import APPEND_ONLY
from ncms_desktop.domain.findings import Finding, Severity, refusals
from ncms_desktop.usecases.ledger import LedgerReport, verify_ledger
from ncms_desktop.wire.answer import Verdict
from ncms_desktop.wording import Language, wording

FIRST, SECOND, THIRD = (f"P01-W01-01-00000{row}" for row in (1, 2, 3))


def filled(store: SqlStore) -> SqlStore:
    for visit in ("ZY001", "ZY002", "ZY003"):
        settle(store, visit)
    keep_answer(store, FIRST, Verdict.ACCEPTED)
    return store


def tamper(place: Place, *statements: str) -> None:
    """Change the database behind the program's back, with the triggers gone."""
    connection = dbapi2.connect(str(place.path))
    try:
        connection.execute(f"PRAGMA key = \"x'{place.key.hex()}'\"")
        for table in APPEND_ONLY:
            for action in ("update", "delete"):
                connection.execute(f"DROP TRIGGER append_only_{table}_{action}")
        for statement in statements:
            assert connection.execute(statement).rowcount > 0, statement
        connection.commit()
    finally:
        connection.close()


def verify(store: SqlStore) -> LedgerReport:
    return verify_ledger(store, store.signer().public_key)


def said(report: LedgerReport) -> set[tuple[str, str | None]]:
    return {(finding.code, finding.subject) for finding in refusals(report.findings)}


def test_an_untouched_ledger_has_nothing_wrong(store: SqlStore) -> None:
    report = verify(filled(store))
    assert refusals(report.findings) == ()
    assert (report.records, report.settlements, report.audit) == (3, 3, 3)


def test_an_empty_ledger_is_right_and_leaves_nothing_open(store: SqlStore) -> None:
    assert verify(store) == LedgerReport(records=0, settlements=0, audit=0, unproven=0, findings=())


def test_the_tail_that_the_county_has_not_answered_for_is_said_to_be_open(store: SqlStore) -> None:
    (note,) = verify(filled(store)).findings
    assert note == Finding("ledger.tail-unproven", {"count": 2, "number": FIRST}, severity=Severity.NOTE)
    keep_answer(store, THIRD, Verdict.REJECTED)
    assert verify(store).unproven == 0
    assert verify(store).findings == ()


def test_a_ledger_that_the_county_never_saw_is_all_open(store: SqlStore) -> None:
    settle(store, "ZY001")
    assert [finding.code for finding in verify(store).findings] == ["ledger.nothing-proven"]


def test_another_workstations_key_proves_nothing(store: SqlStore, other: SqlStore) -> None:
    report = verify_ledger(filled(store), other.signer().public_key)
    assert said(report) == {("ledger.signature-wrong", number) for number in (FIRST, SECOND, THIRD)}


CASES: dict[str, tuple[tuple[str, ...], set[tuple[str, str | None]]]] = {
    "one byte of a record": (
        (
            "UPDATE record SET content = "
            "CAST(replace(CAST(content AS TEXT), '\"sequence\":2', '\"sequence\":4') AS BLOB)"
            f" WHERE number = '{SECOND}'",
        ),
        {
            ("ledger.record-changed", SECOND),
            ("ledger.signature-wrong", SECOND),
            ("ledger.not-a-record", SECOND),
            ("ledger.chain-broken", THIRD),
            ("ledger.record-missing", SECOND),
        },
    ),
    "a record's amount, with a new digest": (
        (
            "UPDATE record SET content = CAST(replace(CAST(content AS TEXT), '10.00', '90.00') AS BLOB)"
            f" WHERE number = '{THIRD}'",
        ),
        {
            ("ledger.record-changed", THIRD),
            ("ledger.signature-wrong", THIRD),
            ("ledger.head-differs", None),
            ("ledger.settlement-differs", THIRD),
        },
    ),
    "a record's signature": (
        (f"UPDATE record SET signature = zeroblob(64) WHERE number = '{SECOND}'",),
        {("ledger.signature-wrong", SECOND)},
    ),
    "a record's digest": (
        (f"UPDATE record SET digest = '{'0' * 64}' WHERE number = '{SECOND}'",),
        {("ledger.record-changed", SECOND)},
    ),
    "a record's time": (
        (f"UPDATE record SET created_at = '2015-01-01 00:00:00.000000' WHERE number = '{SECOND}'",),
        {("ledger.row-changed", SECOND)},
    ),
    "a record removed in the middle": (
        (
            f"DELETE FROM record_life WHERE number = '{SECOND}'",
            f"DELETE FROM record WHERE number = '{SECOND}'",
        ),
        {
            ("ledger.gap", THIRD),
            ("ledger.chain-broken", THIRD),
            ("ledger.record-missing", SECOND),
        },
    ),
    "a record removed at the end": (
        (
            f"DELETE FROM record_life WHERE number = '{THIRD}'",
            f"DELETE FROM record WHERE number = '{THIRD}'",
        ),
        {("ledger.head-differs", None), ("ledger.record-missing", THIRD)},
    ),
    "two records swapped": (
        (
            "UPDATE record SET sequence = -sequence WHERE sequence IN (2, 3)",
            "UPDATE record SET sequence = 5 + sequence WHERE sequence < 0",
        ),
        {
            ("ledger.not-a-record", SECOND),
            ("ledger.not-a-record", THIRD),
            ("ledger.head-differs", None),
            ("ledger.record-missing", SECOND),
            ("ledger.record-missing", THIRD),
        },
    ),
    "a record marked as accepted without an answer": (
        (f"UPDATE record_life SET state = 'accepted' WHERE number = '{SECOND}'",),
        {("ledger.answer-wrong", SECOND)},
    ),
    "the head set back": (
        ("UPDATE ledger_head SET sequence = 2",),
        {("ledger.head-differs", None)},
    ),
    "a settlement's compensation": (
        (f"UPDATE settlement SET compensation = compensation + 1 WHERE number = '{SECOND}'",),
        {("ledger.settlement-differs", SECOND), ("ledger.settlement-damaged", SECOND)},
    ),
    "a settlement's document": (
        (f"UPDATE settlement SET document_json = '{{\"x\":1}}' WHERE number = '{SECOND}'",),
        {("ledger.settlement-damaged", SECOND)},
    ),
    "a settled line": (
        (f"UPDATE settlement_line SET eligible = eligible + 1 WHERE settlement = '{SECOND}' AND line = '2'",),
        {("ledger.settlement-damaged", SECOND)},
    ),
    "a step of the trace": (
        (f"UPDATE settlement_step SET formula = '1 = 1' WHERE settlement = '{SECOND}'",),
        {("ledger.settlement-damaged", SECOND)},
    ),
    "a use of a limit": (
        (f"UPDATE limit_use SET used = 0 WHERE settlement = '{SECOND}'",),
        {("ledger.settlement-damaged", SECOND)},
    ),
    "a settled line removed": (
        (f"DELETE FROM settlement_line WHERE settlement = '{SECOND}' AND line = '2'",),
        {("ledger.settlement-damaged", SECOND)},
    ),
    "a settlement removed": (
        (
            f"DELETE FROM limit_use WHERE settlement = '{SECOND}'",
            *(f"DELETE FROM settlement_{part} WHERE settlement = '{SECOND}'" for part in ("line", "step")),
            f"DELETE FROM settlement WHERE number = '{SECOND}'",
        ),
        {("ledger.settlement-missing", SECOND)},
    ),
    "the policy's bytes": (
        ("UPDATE content SET content = CAST('another' AS BLOB) WHERE kind = 'policy'",),
        {("ledger.content-changed", number) for number in (FIRST, SECOND, THIRD)},
    ),
    "the catalogue gone": (
        ("DELETE FROM content WHERE kind = 'catalogue'",),
        {("ledger.content-missing", number) for number in (FIRST, SECOND, THIRD)},
    ),
    "an audit entry's actor": (
        ("UPDATE audit_entry SET actor = 'nobody' WHERE sequence = 2",),
        {("ledger.audit-changed", None)},
    ),
    "an audit entry's time": (
        ("UPDATE audit_entry SET at = '2015-01-01 00:00:00.000000' WHERE sequence = 2",),
        {("ledger.audit-changed", None)},
    ),
    "an audit entry's detail": (
        ("UPDATE audit_entry SET detail_json = 'not json' WHERE sequence = 2",),
        {("ledger.audit-changed", None)},
    ),
    "an audit entry removed": (
        ("DELETE FROM audit_entry WHERE sequence = 2",),
        {("ledger.audit-gap", None), ("ledger.audit-chain-broken", None)},
    ),
}


@pytest.mark.parametrize("what", CASES)
def test_tampering_is_found_and_named(place: Place, store: SqlStore, what: str) -> None:
    statements, expected = CASES[what]
    filled(store)
    tamper(place, *statements)
    report = verify(store)
    assert said(report) == expected
    for language in Language:
        for finding in report.findings:
            assert wording(language).finding(finding) != finding.code


def test_every_append_only_table_refuses_changes(place: Place, store: SqlStore) -> None:
    filled(store)
    with store.write() as unit:
        unit.prints.note(FIRST, at=NOON, by="a")
        unit.commit()
    correct(store, THIRD, (use(LIMIT, -1000, count=-1),))
    connection = dbapi2.connect(str(place.path))
    connection.execute(f"PRAGMA key = \"x'{place.key.hex()}'\"")
    try:
        for table in APPEND_ONLY:
            assert connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0] > 0
            for change in (f"UPDATE {table} SET county = '1'", f"DELETE FROM {table}"):
                with pytest.raises(dbapi2.IntegrityError, match="append-only"):
                    connection.execute(change)
    finally:
        connection.close()
