"""Reversals and supplements that were tampered with by someone who holds the database key."""

import pytest
from sqlcipher3 import dbapi2
from store.made import LIMIT, NOON, Place, correct, settle, use

from ncms_desktop.adapters.store import SqlStore
from ncms_desktop.adapters.store.tables import APPEND_ONLY
from ncms_desktop.domain.findings import refusals
from ncms_desktop.ports.corrections import CorrectionKind
from ncms_desktop.usecases.ledger import LedgerReport, verify_ledger
from ncms_desktop.wording import Language, wording

KEPT, CANCELLED, SUPPLEMENT, REVERSAL = (f"P01-W01-01-00000{row}" for row in (1, 2, 3, 4))


def filled(store: SqlStore) -> None:
    assert settle(store, "ZY001") == KEPT
    assert settle(store, "ZY002") == CANCELLED
    more = (use(LIMIT, 300, count=0),)
    assert correct(store, KEPT, more, kind=CorrectionKind.SUPPLEMENT, compensation=300) == SUPPLEMENT
    assert correct(store, CANCELLED, (use(LIMIT, -1000, count=-1),)) == REVERSAL


def report(store: SqlStore) -> LedgerReport:
    return verify_ledger(store, store.signer().public_key)


def tamper(place: Place, *statements: str) -> None:
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


def test_untouched_corrections_have_nothing_wrong(store: SqlStore) -> None:
    filled(store)
    found = report(store)
    assert refusals(found.findings) == ()
    assert (found.records, found.settlements, found.corrections) == (4, 2, 2)


CASES: dict[str, tuple[tuple[str, ...], set[tuple[str, str]]]] = {
    "a supplement's amount": (
        (f"UPDATE correction SET compensation = 900 WHERE number = '{SUPPLEMENT}'",),
        {("ledger.correction-differs", SUPPLEMENT), ("ledger.correction-damaged", SUPPLEMENT)},
    ),
    "who authorised a reversal": (
        (f"UPDATE correction SET authorised_by = 'nobody' WHERE number = '{REVERSAL}'",),
        {("ledger.correction-damaged", REVERSAL)},
    ),
    "a reversal that names another settlement": (
        (f"UPDATE correction SET settlement = '{KEPT}', reversed_settlement = '{KEPT}' WHERE number = '{REVERSAL}'",),
        {
            ("ledger.correction-differs", REVERSAL),
            ("ledger.correction-damaged", REVERSAL),
            ("ledger.uses-unbalanced", KEPT),
        },
    ),
    "a use that a reversal gave back": (
        (f"UPDATE limit_use SET used = -900 WHERE record = '{REVERSAL}'",),
        {("ledger.correction-damaged", REVERSAL), ("ledger.uses-unbalanced", CANCELLED)},
    ),
    "a reversal removed": (
        (
            f"DELETE FROM limit_use WHERE record = '{REVERSAL}'",
            f"DELETE FROM correction WHERE number = '{REVERSAL}'",
        ),
        {("ledger.correction-missing", REVERSAL)},
    ),
    "a supplement's record removed at the end of its kind": (
        (
            "UPDATE record SET kind = 'settlement', content = CAST(replace(CAST(content AS TEXT), "
            f'\'"kind":"supplement"\', \'"kind":"unknown"\') AS BLOB) WHERE number = \'{SUPPLEMENT}\'',
        ),
        {
            ("ledger.correction-without-record", SUPPLEMENT),
            ("ledger.record-changed", SUPPLEMENT),
            ("ledger.signature-wrong", SUPPLEMENT),
            ("ledger.row-changed", SUPPLEMENT),
            ("ledger.chain-broken", REVERSAL),
        },
    ),
    "a settlement made later than its reversal": (
        (f"UPDATE settlement SET settled_at = '2030-01-01 00:00:00.000000' WHERE number = '{CANCELLED}'",),
        {("ledger.settlement-damaged", CANCELLED), ("ledger.correction-unfounded", REVERSAL)},
    ),
}


@pytest.mark.parametrize("what", CASES)
def test_tampering_with_corrections_is_found_and_named(place: Place, store: SqlStore, what: str) -> None:
    statements, expected = CASES[what]
    filled(store)
    tamper(place, *statements)
    found = refusals(report(store).findings)
    assert {(finding.code, finding.subject) for finding in found} == expected
    for finding in found:
        assert finding.code not in wording(Language.CHINESE).finding(finding)


def test_a_supplement_after_the_reversal_is_found(store: SqlStore) -> None:
    filled(store)
    late = correct(store, CANCELLED, (), kind=CorrectionKind.SUPPLEMENT, compensation=5, made_at=NOON)
    assert {(each.code, each.subject) for each in refusals(report(store).findings)} == {
        ("ledger.corrected-after-reversal", late)
    }
