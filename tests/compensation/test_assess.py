"""One line at a time: class, ceiling, first own share, refund."""

from decimal import Decimal

from builders.cases import entries, make_case, make_entry, make_line
from hypothesis import given
from hypothesis import strategies as st

from ncms_desktop.compensation.assess import Assessor
from ncms_desktop.compensation.result import AssessedLine
from ncms_desktop.domain.catalogue import CatalogueEntry, ExpenseClass
from ncms_desktop.domain.facility import Level
from ncms_desktop.domain.money import Rounding, RoundingMode, RoundingStep
from ncms_desktop.policy.steps import LineAssessment, RoundingRule


def parts(
    amount: str, entry: CatalogueEntry | None, *, quantity: str = "1", rounding: Rounding | None = None
) -> AssessedLine:
    line = make_line(amount, entry, quantity=quantity)
    rounded = rounding or Rounding()
    rule = RoundingRule(mode=rounded.mode, step=rounded.step)
    step = LineAssessment(mechanism="line-assessment", rounding=rule)
    return Assessor(step, make_case(line), {}).assess(line)


def test_class_a_is_eligible_in_full_whatever_share_stands_there() -> None:
    line = parts("7.68", make_entry(ExpenseClass.A, share="0.3"))
    assert (line.eligible, line.first_own_share, line.reason) == (768, 0, None)


def test_class_b_bears_its_first_own_share_rounded_half_up() -> None:
    # 545.50 x 5% = 27.275
    line = parts("545.50", make_entry(ExpenseClass.B, share="0.05"))
    assert (line.first_own_share, line.eligible, line.reason) == (2_728, 51_822, "line.first-own-share")


def test_class_c_is_self_paid_even_below_its_ceiling() -> None:
    line = parts("10.00", make_entry(ExpenseClass.C, share="0.1", ceilings={Level.TOWNSHIP: 2_000}))
    assert (line.self_paid, line.eligible, line.reason) == (1_000, 0, "line.class-c")


def test_what_is_not_in_the_catalogue_is_self_paid() -> None:
    line = parts("10.00", None)
    assert (line.self_paid, line.expense_class, line.reason) == (1_000, None, "line.not-in-catalogue")


def test_the_ceiling_counts_per_unit() -> None:
    line = parts("90.00", make_entry(ceilings={Level.TOWNSHIP: 2_500}), quantity="3")
    assert (line.over_ceiling, line.eligible, line.ceiling) == (1_500, 7_500, 2_500)


def test_a_price_at_its_ceiling_is_eligible_in_full() -> None:
    line = parts("75.00", make_entry(ceilings={Level.TOWNSHIP: 2_500}), quantity="3")
    assert (line.over_ceiling, line.reason) == (0, None)


def test_a_ceiling_of_zero_leaves_nothing() -> None:
    line = parts("75.00", make_entry(ceilings={Level.TOWNSHIP: 0}))
    assert (line.over_ceiling, line.eligible) == (7_500, 0)


def test_a_ceiling_of_another_level_is_none() -> None:
    line = parts("75.00", make_entry(ceilings={Level.COUNTY: 0}))
    assert (line.over_ceiling, line.eligible, line.ceiling) == (0, 7_500, None)


def test_the_first_own_share_is_taken_within_the_ceiling() -> None:
    line = parts("90.00", make_entry(ExpenseClass.B, share="0.1", ceilings={Level.TOWNSHIP: 2_500}), quantity="3")
    # 90.00 - 75.00 over; 10% of 75.00
    assert (line.over_ceiling, line.first_own_share, line.eligible) == (1_500, 750, 6_750)
    assert line.reason == "line.over-ceiling-and-first-own-share"


def test_rounding_up_to_the_yuan_takes_no_more_than_there_is() -> None:
    up = Rounding(RoundingMode.UP, RoundingStep.YUAN)
    line = parts("0.30", make_entry(ExpenseClass.B, share="0.1"), rounding=up)
    assert (line.first_own_share, line.eligible) == (30, 0)


@given(
    entry=st.none() | entries,
    fen=st.integers(1, 10_000_000),
    quantity=st.integers(1, 80_000),
    mode=st.sampled_from(RoundingMode),
    step=st.sampled_from(RoundingStep),
)
def test_a_refund_undoes_its_charge_exactly(
    entry: CatalogueEntry | None, fen: int, quantity: int, mode: RoundingMode, step: RoundingStep
) -> None:
    amount, count = Decimal(fen) / 100, Decimal(quantity) / 16
    charge = parts(str(amount), entry, quantity=str(count), rounding=Rounding(mode, step))
    refund = parts(str(-amount), entry, quantity=str(-count), rounding=Rounding(mode, step))
    for part in ("amount", "self_paid", "over_ceiling", "first_own_share", "eligible"):
        assert getattr(charge, part) == -getattr(refund, part)
        assert getattr(charge, part) >= 0
