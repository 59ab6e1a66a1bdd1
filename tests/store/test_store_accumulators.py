"""What was used of a limit: the county's figure, and this ledger's records that the figure can't contain."""

from datetime import timedelta

import pytest
from sqlalchemy.dialects import postgresql
from store.made import COUNTY, LIMIT, NOON, assessed, correct, keep_answer, key, settle, use

from ncms_desktop.adapters.store import SqlStore
from ncms_desktop.adapters.store.accumulators import SqlAccumulators
from ncms_desktop.domain.participation import CountyFigure, HolderKind, LimitKey, Use
from ncms_desktop.ports.accumulators import FiguresContent, KeyedFigure
from ncms_desktop.ports.corrections import AlreadyReversed, CorrectionKind
from ncms_desktop.wire.answer import Verdict

HOUSEHOLD = key("household-account", "H1", HolderKind.HOUSEHOLD)


def local(store: SqlStore, at: LimitKey | None = None, *, year: int = 2016, after: object = None) -> tuple[int, int]:
    with store.read() as unit:
        return unit.accumulators.local(year, at or key(), after=after)  # type: ignore[arg-type]


def test_every_use_counts_while_the_county_has_said_nothing(store: SqlStore) -> None:
    settle(store, "ZY001", compensation=1000)
    settle(store, "ZY002", compensation=500, uses=(use(LIMIT, 300), use(LIMIT, 200), use("other", 1)))
    assert local(store) == (1500, 2)
    assert local(store, after=NOON + timedelta(days=9)) == (1500, 2)
    assert local(store, key("other")) == (1, 1)
    assert local(store, key(holder="02")) == (0, 0)
    assert local(store, year=2015) == (0, 0)


def test_a_use_that_the_countys_figure_contains_counts_no_more(store: SqlStore) -> None:
    first = settle(store, "ZY001", compensation=1000)
    second = settle(store, "ZY002", compensation=300)
    keep_answer(store, first, Verdict.ACCEPTED, NOON)
    keep_answer(store, second, Verdict.DUPLICATE, NOON + timedelta(hours=2))
    assert local(store, after=NOON + timedelta(hours=1)) == (300, 1)
    assert local(store, after=NOON - timedelta(seconds=1)) == (1300, 2)
    assert local(store, after=NOON) == (300, 1)
    assert local(store, after=None) == (1300, 2)


def test_a_use_that_the_county_refused_still_counts(store: SqlStore) -> None:
    keep_answer(store, settle(store, "ZY001"), Verdict.REJECTED, NOON)
    assert local(store, after=NOON + timedelta(days=1)) == (1000, 1)


def test_a_zero_use_is_a_use(store: SqlStore) -> None:
    settle(store, "ZY001", compensation=0)
    assert local(store) == (0, 1)


def test_a_household_a_facility_and_a_month_have_accumulators_of_their_own(store: SqlStore) -> None:
    march = key("outpatient", period="2016-03")
    facility = key("quota", "P01", HolderKind.FACILITY)
    uses = (use(LIMIT, 7), use("outpatient", 5))
    others = tuple(Use(at, amount, 1) for at, amount in ((HOUSEHOLD, 40), (march, 30), (facility, 20)))
    settle(store, "ZY001", uses=(*uses, *others))
    assert [local(store, at) for at in (HOUSEHOLD, march, facility)] == [(40, 1), (30, 1), (20, 1)]
    assert local(store, key("outpatient")) == (5, 1)
    assert local(store, key("outpatient", period="2016-04")) == (0, 0)
    with store.read() as unit:
        assert unit.settlements.damaged() == ()


def test_a_reversal_takes_the_use_away_and_the_visit_may_be_settled_again(store: SqlStore) -> None:
    first = settle(store, "ZY001", compensation=1000)
    correct(store, first, (use(LIMIT, -1000, count=-1),))
    assert local(store) == (0, 0)
    with store.read() as unit:
        held = unit.settlements.get(first)
        assert held is not None
        assert (held.standing, held.paid) == (False, 0)
        assert unit.settlements.of_visit(COUNTY, "P01", "ZY001") is None
        assert unit.settlements.settled_charges(COUNTY, "P01", [("B-ZY001", "1")]) == {}
        assert unit.settlements.totals(COUNTY) == (0, 0)
    again = settle(store, "ZY001", compensation=700)
    assert local(store) == (700, 1)
    with store.read() as unit:
        standing = unit.settlements.of_visit(COUNTY, "P01", "ZY001")
        assert standing is not None
        assert standing.number == again
        assert unit.settlements.settled_charges(COUNTY, "P01", [("B-ZY001", "1")]) == {("B-ZY001", "1"): again}
        assert unit.settlements.totals(COUNTY) == (1, 700)
        assert unit.settlements.damaged() == unit.corrections.damaged() == ()


def test_a_charge_of_a_reversed_visit_may_be_settled_with_another_visit(store: SqlStore) -> None:
    first = settle(store, "ZY001")
    correct(store, first, (use(LIMIT, -1000, count=-1),))
    settle(store, "ZY002", lines=(assessed("B-ZY001", "1"),))
    with store.read() as unit:
        assert list(unit.settlements.settled_charges(COUNTY, "P01", [("B-ZY001", "1")])) == [("B-ZY001", "1")]


def test_a_settlement_is_reversed_once(store: SqlStore) -> None:
    first = settle(store, "ZY001")
    correct(store, first, (use(LIMIT, -1000, count=-1),))
    with pytest.raises(AlreadyReversed):
        correct(store, first, (use(LIMIT, -1000, count=-1),))
    assert local(store) == (0, 0)


def test_supplements_add_up_and_change_no_count(store: SqlStore) -> None:
    first = settle(store, "ZY001", compensation=1000)
    for amount in (300, -100):
        correct(store, first, (use(LIMIT, amount, count=0),), kind=CorrectionKind.SUPPLEMENT, compensation=amount)
    assert local(store) == (1200, 1)
    with store.read() as unit:
        assert unit.accumulators.of_settlement(first) == (use(LIMIT, 1200),)
        assert unit.settlements.totals(COUNTY) == (1, 1200)
        held = unit.settlements.get(first)
        assert held is not None
        assert (held.compensation, held.supplemented, held.paid) == (1000, 200, 1200)
        assert [each.compensation for each in unit.corrections.of(first)] == [300, -100]


def test_a_refused_settlement_and_its_accepted_reversal_cancel_out(store: SqlStore) -> None:
    first = settle(store, "ZY001")
    back = correct(store, first, (use(LIMIT, -1000, count=-1),))
    keep_answer(store, first, Verdict.REJECTED, NOON)
    keep_answer(store, back, Verdict.ACCEPTED, NOON)
    assert local(store, after=NOON + timedelta(days=1)) == (0, 0)


def test_a_reversal_that_the_figure_misses_is_taken_from_the_figure(store: SqlStore) -> None:
    first = settle(store, "ZY001")
    keep_answer(store, first, Verdict.ACCEPTED, NOON)
    back = correct(store, first, (use(LIMIT, -1000, count=-1),))
    assert local(store, after=NOON + timedelta(hours=1)) == (-1000, -1)
    keep_answer(store, back, Verdict.ACCEPTED, NOON + timedelta(hours=2))
    assert local(store, after=NOON + timedelta(hours=1)) == (-1000, -1)
    assert local(store, after=NOON + timedelta(hours=3)) == (0, 0)


def test_what_was_corrected_after_a_settlement_changes_the_use_before_it(store: SqlStore) -> None:
    hours = [NOON + timedelta(hours=hour) for hour in range(5)]
    first = settle(store, "ZY001", settled_at=hours[0])
    early = (use(LIMIT, 50, count=0),)
    correct(store, first, early, kind=CorrectionKind.SUPPLEMENT, compensation=50, made_at=hours[1])
    second = settle(store, "ZY002", settled_at=hours[2])
    third = settle(store, "ZY003", settled_at=hours[3])
    correct(store, first, (use(LIMIT, -1050, count=-1),), compensation=-1050, made_at=hours[4])
    with store.read() as unit:
        corrected = unit.accumulators.corrected_since
        assert corrected(first, 2016, key()) == (0, 0)
        assert corrected(second, 2016, key()) == corrected(third, 2016, key()) == (-1050, -1)
        assert unit.accumulators.builders_on(first) == (second, third)
        assert unit.accumulators.builders_on(second) == (third,)


def test_only_settlements_that_share_a_persons_or_households_accumulator_built_on_one(store: SqlStore) -> None:
    hours = [NOON + timedelta(hours=hour) for hour in range(4)]
    shared = Use(HOUSEHOLD, 5, 1)
    quota = Use(key("quota", "P01", HolderKind.FACILITY), 5, 1)
    first = settle(store, "ZY001", settled_at=hours[0], uses=(shared, quota))
    of_the_house = settle(store, "ZY002", settled_at=hours[1], participant="02", uses=(shared,))
    settle(store, "ZY003", settled_at=hours[2], participant="03", uses=(quota,))
    gone = settle(store, "ZY004", settled_at=hours[2], participant="02", uses=(shared,))
    correct(store, gone, (Use(HOUSEHOLD, -5, -1),), made_at=hours[3])
    with store.read() as unit:
        assert unit.accumulators.builders_on(first) == (of_the_house,)


def keyed(at: LimitKey, used: int, hours: int = 0, count: int | None = None) -> KeyedFigure:
    return KeyedFigure(at, CountyFigure(at.limit, used, NOON + timedelta(hours=hours), count))


def take(store: SqlStore, *figures: KeyedFigure) -> None:
    with store.write() as unit:
        unit.accumulators.replace_figures(FiguresContent(COUNTY, 2016, figures))
        unit.commit()


def test_figures_beside_the_roster_are_replaced_whole(store: SqlStore) -> None:
    take(store, keyed(key(), 100), keyed(HOUSEHOLD, 200, hours=1, count=3))
    with store.read() as unit:
        assert unit.accumulators.figure(2016, HOUSEHOLD) == keyed(HOUSEHOLD, 200, hours=1, count=3).figure
        assert unit.accumulators.figures_as_of(2016) == NOON + timedelta(hours=1)
        assert unit.accumulators.figure(2015, HOUSEHOLD) is None
    take(store, keyed(key(), 150))
    with store.read() as unit:
        assert unit.accumulators.figure(2016, HOUSEHOLD) is None
        assert unit.accumulators.figure(2016, key()) == keyed(key(), 150).figure


def test_an_accumulator_has_one_row_to_lock_and_a_reader_makes_none(store: SqlStore) -> None:
    for _ in range(2):
        with store.write() as unit:
            unit.accumulators.lock(2016, [HOUSEHOLD, key(), key()])
            unit.commit()
    with store.read() as unit:
        unit.accumulators.lock(2016, [key("other")])
        rows = unit._connection.exec_driver_sql("SELECT holder, limit_name FROM accumulator ORDER BY 1").all()
    assert [tuple(row) for row in rows] == [("01", LIMIT), ("H1", "household-account")]


def test_on_postgresql_the_row_is_locked_until_the_commit(store: SqlStore) -> None:
    with store.write() as unit:
        accumulators = unit.accumulators
        assert isinstance(accumulators, SqlAccumulators)
        statement = accumulators.lock_statement(2016, key())
    said = str(statement.compile(dialect=postgresql.dialect()))
    assert said.endswith("FOR UPDATE")
