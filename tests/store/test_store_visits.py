"""Visits in work and item mappings as they are kept."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from store.made import COUNTY, FACILITY, NOON, expense_line, settle, visit_record

from ncms_desktop.adapters.store import SqlStore
from ncms_desktop.domain.catalogue import ItemMapping
from ncms_desktop.domain.visit import VisitRecord
from ncms_desktop.ports.surroundings import COUNTER_ZONE


def keep(store: SqlStore, *records: VisitRecord) -> None:
    with store.write() as unit:
        for record in records:
            unit.visits.put(record)
        unit.commit()


def test_a_visit_is_read_back_as_it_was_given(store: SqlStore) -> None:
    keep(store, visit_record())
    with store.read() as unit:
        held = unit.visits.get(COUNTY, FACILITY, "ZY001")
    assert held == visit_record()
    assert held is not None
    assert str(held.lines[0].price) == "4.1700"


def test_a_charge_at_night_keeps_its_hospital_day(store: SqlStore) -> None:
    at_night = datetime(2016, 3, 2, 0, 30, tzinfo=COUNTER_ZONE)
    keep(store, visit_record(lines=(expense_line(1, charged_at=at_night),)))
    with store.read() as unit:
        held = unit.visits.get(COUNTY, FACILITY, "ZY001")
    assert held is not None
    assert held.lines[0].day == date(2016, 3, 2)
    assert held.lines[0].charged_at.isoformat() == at_night.isoformat()


def test_a_patient_who_is_still_in_and_little_known_is_kept(store: SqlStore) -> None:
    record = visit_record(signatures=(), free_days=(), lines=())
    sparse = replace(record.visit, discharged=None, sex=None, birth_date=None, diagnoses=(), invoice_number=None)
    keep(store, replace(record, visit=sparse))
    with store.read() as unit:
        held = unit.visits.get(COUNTY, FACILITY, "ZY001")
    assert held is not None
    assert held.visit == sparse


def test_a_second_reading_replaces_the_first_whole(store: SqlStore) -> None:
    keep(store, visit_record())
    second = visit_record(lines=(expense_line(7),), signatures=(), free_days=(), revision=2)
    keep(store, second)
    with store.read() as unit:
        assert unit.visits.get(COUNTY, FACILITY, "ZY001") == second


def test_visits_without_a_settlement_are_offered_again_oldest_reading_first(store: SqlStore) -> None:
    for number, hours in (("ZY003", 3), ("ZY001", 1), ("ZY002", 2)):
        keep(store, visit_record(number, read_at=NOON + timedelta(hours=hours)))
    settle(store, "ZY002")
    with store.read() as unit:
        assert unit.visits.unsettled(COUNTY, FACILITY) == ("ZY001", "ZY003")
        assert unit.visits.unsettled(COUNTY, "P02") == ()


def mapping(item: str, entry: str | None, valid_from: date = date(2016, 1, 1)) -> ItemMapping:
    decided = datetime(2016, 1, 1, tzinfo=UTC)
    return ItemMapping(COUNTY, FACILITY, item, entry, valid_from, None, True, "同名", "结算员甲", decided)


def test_a_mapping_is_replaced_by_the_same_item_and_day_only(store: SqlStore) -> None:
    later = date(2016, 7, 1)
    with store.write() as unit:
        unit.mappings.put([mapping("X2", "D1"), mapping("X1", None), mapping("X1", "D9", later)])
        unit.mappings.put([mapping("X1", "D2")])
        unit.commit()
    with store.read() as unit:
        assert unit.mappings.all(COUNTY, FACILITY) == (
            mapping("X1", "D2"),
            mapping("X1", "D9", later),
            mapping("X2", "D1"),
        )
        assert unit.mappings.all("990124", FACILITY) == ()
