"""Settlements as they are kept: once, whole, never changed."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

import pytest
from store.made import (
    COUNTY,
    FACILITY,
    NOON,
    Place,
    assessed,
    seal_next,
    settle,
    settlement,
    visit_record,
)

from ncms_desktop.adapters.store import SqlStore, StoreIdentity
from ncms_desktop.domain.errors import Bug
from ncms_desktop.ports.store import AlreadySettled, StoredSettlement, UnitOfWork


def test_a_settlement_is_read_back(store: SqlStore) -> None:
    number = settle(store, "ZY001")
    new = settlement(number)
    with store.read() as unit:
        held = unit.settlements.get(number)
        assert unit.settlements.of_visit(COUNTY, FACILITY, "ZY001") == held
    assert held is not None
    for name in StoredSettlement.__slots__:
        if name not in ("prints", "reversed_by", "supplemented"):
            assert getattr(held, name) == getattr(new, name), name
    assert (held.prints, held.reversed_by, held.supplemented) == (0, None, 0)


def test_an_unknown_settlement_is_none(store: SqlStore) -> None:
    with store.read() as unit:
        assert unit.settlements.get("P01-W01-01-000001") is None
        assert unit.settlements.of_visit(COUNTY, FACILITY, "ZY001") is None
        assert unit.settlements.totals(COUNTY) == (0, 0)


def test_a_visit_settles_once(store: SqlStore) -> None:
    settle(store, "ZY001")
    with pytest.raises(AlreadySettled) as refused:
        settle(store, "ZY001", lines=(assessed("other", "1"),))
    assert refused.value.what == "ZY001"
    with store.read() as unit:
        assert unit.settlements.totals(COUNTY) == (1, 1000)
        assert unit.outbox.head().sequence == 1


def test_a_charge_settles_once_in_a_facility(store: SqlStore) -> None:
    settle(store, "ZY001")
    with pytest.raises(AlreadySettled) as refused:
        settle(store, "ZY002", lines=(assessed("B-ZY002", "1"), assessed("B-ZY001", "2")))
    assert refused.value.what == "B-ZY001/2"
    with store.read() as unit:
        assert unit.settlements.of_visit(COUNTY, FACILITY, "ZY002") is None


def test_another_facility_and_another_county_may_use_the_same_numbers(place: Place, store: SqlStore) -> None:
    settle(store, "ZY001")
    for county, facility in ((COUNTY, "P02"), ("990124", FACILITY)):
        with place.open(StoreIdentity(county, facility, "W01")) as elsewhere:
            number = settle(elsewhere, "ZY001", county=county, facility=facility)
            with elsewhere.read() as unit:
                held = unit.settlements.get(number)
            assert held is not None
            assert (held.county, held.facility) == (county, facility)


def test_the_database_itself_refuses_a_second_settlement(store: SqlStore, monkeypatch: pytest.MonkeyPatch) -> None:
    settle(store, "ZY001")
    monkeypatch.setattr("ncms_desktop.adapters.store.settlements.SqlSettlements.of_visit", lambda *_: None)
    with pytest.raises(AlreadySettled) as refused:
        settle(store, "ZY001", lines=(assessed("other", "1"),))
    assert refused.value.what == "ZY001"
    monkeypatch.setattr("ncms_desktop.adapters.store.settlements.SqlSettlements.settled_charges", lambda *_: {})
    with pytest.raises(AlreadySettled):
        settle(store, "ZY002", lines=(assessed("B-ZY001", "1"),))


def test_a_number_used_twice_is_a_bug_and_not_a_second_settlement(store: SqlStore) -> None:
    number = settle(store, "ZY001")
    with pytest.raises(Bug), store.write() as unit:
        unit.settlements.insert(settlement(number, "ZY002"))


def test_settled_charges_name_their_settlement(store: SqlStore) -> None:
    number = settle(store, "ZY001")
    many = [("nothing", str(row)) for row in range(1000)]
    with store.read() as unit:
        found = unit.settlements.settled_charges(COUNTY, FACILITY, [*many, ("B-ZY001", "2")])
        assert unit.settlements.settled_charges(COUNTY, FACILITY, []) == {}
    assert found == {("B-ZY001", "2"): number}


def test_stays_are_in_order_of_admission_and_history_newest_first(store: SqlStore) -> None:
    settle(store, "ZY001", admitted=date(2016, 3, 1), settled_at=NOON)
    settle(store, "ZY002", admitted=date(2016, 1, 1), settled_at=NOON + timedelta(hours=1))
    settle(store, "ZY003", participant="02", settled_at=NOON + timedelta(hours=2))
    with store.read() as unit:
        assert [stay.visit for stay in unit.settlements.stays_of(COUNTY, "01")] == ["ZY002", "ZY001"]
        assert [stay.visit for stay in unit.settlements.latest(COUNTY, 2)] == ["ZY003", "ZY002"]
        assert unit.settlements.totals(COUNTY) == (3, 3000)


def test_prints_are_counted(store: SqlStore) -> None:
    number = settle(store, "ZY001")
    for expected in (1, 2):
        with store.write() as unit:
            assert unit.prints.note(number, at=NOON, by="结算员甲") == expected
            unit.commit()
    with store.read() as unit:
        held = unit.settlements.get(number)
        assert unit.prints.count(number) == 2
    assert held is not None
    assert held.prints == 2


def _write_roster_of_changes() -> dict[str, Callable[[UnitOfWork, SqlStore], object]]:
    return {
        "visit": lambda unit, _: unit.visits.put(visit_record()),
        "settlement": lambda unit, _: unit.settlements.insert(settlement("P01-W01-01-000001")),
        "record": lambda unit, store: unit.outbox.append(
            seal_next(store, unit, {}), kind="settlement", created_at=NOON
        ),
        "audit": lambda unit, _: unit.audit.append(at=NOON, actor="a", action="b", subject="c", detail={}),
        "lease": lambda unit, _: unit.outbox.lease("me", now=NOON, until=NOON),
    }


@pytest.mark.parametrize("what", sorted(_write_roster_of_changes()))
def test_a_reading_unit_refuses_to_write(store: SqlStore, what: str) -> None:
    store.signer()
    with pytest.raises(Bug) as refused, store.read() as unit:
        _write_roster_of_changes()[what](unit, store)
    assert refused.value.code == "bug.write-in-read"


def test_a_reading_unit_refuses_to_commit(store: SqlStore) -> None:
    with store.read() as unit, pytest.raises(Bug):
        unit.commit()


def test_what_is_not_committed_is_not_there(store: SqlStore) -> None:
    store.signer()
    with store.write() as unit:
        unit.visits.put(visit_record())
    with pytest.raises(ZeroDivisionError), store.write() as unit:
        unit.visits.put(visit_record())
        raise ZeroDivisionError
    with store.read() as unit:
        assert unit.visits.get(COUNTY, FACILITY, "ZY001") is None


def test_a_reader_sees_one_state_while_another_commits(place: Place, store: SqlStore) -> None:
    settle(store, "ZY001")
    with place.open() as second, second.read() as unit:
        assert unit.settlements.totals(COUNTY) == (1, 1000)
        settle(store, "ZY002")
        assert unit.settlements.totals(COUNTY) == (1, 1000)
    with store.read() as unit:
        assert unit.settlements.totals(COUNTY) == (2, 2000)


def test_lines_of_a_result_are_kept_in_its_order(store: SqlStore) -> None:
    lines = tuple(replace(assessed("B9", str(row)), reason=None) for row in (3, 1, 2))
    settle(store, "ZY001", lines=lines)
    with store.read() as unit:
        assert unit.settlements.damaged() == ()
