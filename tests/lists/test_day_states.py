"""Days of a stay: signed, unsigned, changed, missing, free; and what a re-read changes."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
from builders.charges import MORNING, charge, free, record, signed, three_days, visit
from hypothesis import given
from hypothesis import strategies as st

from ncms_desktop.domain.lists import changed_days, daily_lists, day_changes, day_digest
from ncms_desktop.domain.visit import DayState


def states(**parts: object) -> list[DayState]:
    lines = parts.get("lines", three_days())
    lists = daily_lists(visit(), lines, parts.get("signatures", ()), parts.get("free_days", ()))  # type: ignore[arg-type]
    return [each.state for each in lists]


def test_every_day_from_admission_to_discharge_has_a_state() -> None:
    lists = daily_lists(visit(), three_days(), (), ())
    assert [each.day for each in lists] == [date(2016, 3, 1), date(2016, 3, 2), date(2016, 3, 3)]
    assert [(each.count, each.total) for each in lists] == [(1, 3000)] * 3


def test_a_day_is_signed_only_over_its_present_content() -> None:
    lines = three_days()
    assert states(signatures=signed(lines)) == [DayState.SIGNED] * 3
    dearer = (*lines[:2], replace(lines[2], amount=3001))
    assert states(lines=dearer, signatures=signed(lines)) == [DayState.SIGNED, DayState.SIGNED, DayState.CHANGED]


def test_a_charge_added_to_a_signed_day_changes_it() -> None:
    more = (*three_days(), charge(5, 2))
    assert states(lines=more, signatures=signed(three_days())) == [DayState.SIGNED, DayState.CHANGED, DayState.SIGNED]


def test_the_latest_signature_of_a_day_counts() -> None:
    lines, before = three_days(), (charge(9, 1), *three_days()[1:])
    later = signed(before, at=MORNING + timedelta(hours=1))
    assert states(signatures=(*later, *signed(lines)))[0] is DayState.CHANGED


def test_a_day_without_charges_is_missing_until_it_is_declared_free() -> None:
    lines = (charge(2, 1), charge(3, 3))
    assert states(lines=lines)[1] is DayState.MISSING
    assert states(lines=lines, free_days=(free(2),))[1] is DayState.FREE


def test_a_signed_list_that_vanished_is_missing() -> None:
    lists = daily_lists(visit(), three_days()[1:], signed(three_days()), ())
    assert lists[0].state is DayState.MISSING
    assert lists[0].signature is not None


def test_a_free_day_with_charges_keeps_both() -> None:
    listed = daily_lists(visit(), three_days(), (), (free(2),))[1]
    assert listed.state is DayState.UNSIGNED
    assert listed.free == free(2)


@pytest.mark.parametrize(
    "dates",
    [
        {"discharged": None},
        {"discharged": date(2016, 2, 28)},
        {"admitted": date(1, 1, 1), "discharged": date(9999, 12, 31)},
    ],
)
def test_a_stay_without_plausible_dates_has_no_days(dates: dict[str, date]) -> None:
    assert daily_lists(visit(**dates), three_days(), (), ()) == ()


@given(st.permutations([charge(row, 1, amount=row) for row in range(2, 8)]))
def test_the_digest_does_not_depend_on_the_order_of_the_file(lines: list[object]) -> None:
    assert day_digest(lines) == day_digest(reversed(lines))  # type: ignore[arg-type]
    assert day_digest(lines) == day_digest(sorted(lines, key=lambda line: line.row))  # type: ignore[arg-type, attr-defined]


def test_the_digest_counts_twins() -> None:
    assert day_digest([charge(2)]) != day_digest([charge(2), charge(2)])


def test_the_digest_is_over_what_is_printed_not_over_the_place_in_the_file() -> None:
    assert day_digest([charge(2)]) == day_digest([replace(charge(2), row=77)])
    assert day_digest([charge(2)]) == day_digest(
        [replace(charge(2), price=Decimal("30.0000"), quantity=Decimal("1.0"))]
    )


@pytest.mark.parametrize(
    "change",
    [
        {"bill": "X"},
        {"line": "2"},
        {"charged_at": datetime.fromisoformat("2016-03-01T08:31:00")},
        {"item_code": "X"},
        {"item_name": "X"},
        {"category": "drug"},
        {"specification": "X"},
        {"unit": "X"},
        {"quantity": Decimal(2)},
        {"price": Decimal("30.01")},
        {"amount": 3001},
        {"refund_of": ("D001", "1")},
    ],
)
def test_the_digest_changes_with_every_printed_field(change: dict[str, object]) -> None:
    assert day_digest([charge(2)]) != day_digest([charge(2, **change)])


def test_neighbouring_fields_cannot_be_shifted_unseen() -> None:
    assert day_digest([charge(2, bill="A", line="BC")]) != day_digest([charge(2, bill="AB", line="C")])


def test_a_first_reading_changes_nothing() -> None:
    assert changed_days(None, three_days()) == ()


def test_a_re_read_names_each_changed_day_with_what_changed() -> None:
    old = record([*three_days(), charge(5, 2)])
    new = [charge(2, 1), charge(3, 2, amount=3100, price=Decimal("31.00")), charge(6, 3), charge(4, 3)]
    changes = day_changes(old, new)
    assert changed_days(old, new) == (date(2016, 3, 2), date(2016, 3, 3))
    second, third = changes
    assert (second.total_before, second.total_after) == (6000, 3100)
    assert [line.bill for line in second.removed] == ["D005"]
    assert [(before.amount, after.amount) for before, after in second.altered] == [(3000, 3100)]
    assert ([line.bill for line in third.added], third.removed, third.altered) == (["D006"], (), ())


def test_a_re_read_in_another_order_changes_nothing() -> None:
    moved = [replace(line, row=9 - (line.row or 0)) for line in reversed(three_days())]
    assert changed_days(record(three_days()), moved) == ()


def test_a_charge_moved_to_another_day_changes_both() -> None:
    moved = [charge(2, 1), charge(3, 3), charge(4, 3)]
    assert changed_days(record(three_days()), moved) == (date(2016, 3, 2), date(2016, 3, 3))
