"""Other programmes first, and two insurers for one stay. No rule text is known for two insurers: each reading is
derived by hand, and each test says how.

The scheme's own rule is always (eligible - 100) x 65%, as county-2016h1 has it.
"""

from typing import Any

import pytest
from builders.plans import LINES, from_fund, plan_of, settled, shares, step_of, visit_of
from hypothesis import given
from hypothesis import strategies as st

from ncms_desktop.compensation.case import Case
from ncms_desktop.domain.money import yuan_text
from ncms_desktop.policy.model import PolicyVersion

FIRST = 'mechanism = "deductible"\namount.all = { yuan = 100, clause = "8" }'
RATE = 'mechanism = "rate"\nrate.all = { rate = 0.65, clause = "8" }'
ON_BASE = f'{RATE}\nfrom = "base"'


def other(reduces: str, by: str = "other-insurer") -> str:
    return f'mechanism = "paid-elsewhere"\nby = "{by}"\nreduces = "{reduces}"\nclause = "25"'


BEFORE = plan_of(LINES, other("cost"), FIRST, RATE)
BASE = plan_of(LINES, other("base"), FIRST.replace("amount", 'from = "base"\namount'), ON_BASE)
OFF = plan_of(LINES, FIRST, RATE, other("compensation"))
BEHIND = plan_of(LINES, FIRST, RATE, other("cost"))


def stay(cost: str = "3100.00", **facts: Any) -> Case:
    return visit_of("inpatient", cost, **facts)


@pytest.mark.parametrize(
    ("version", "insurer", "expected"),
    [
        # (3,100 - 100) x 65% = 1,950 beside the other insurer's 1,000
        (BEFORE, 100_000, ("1950.00", "1000.00", "150.00")),
        # 3,100 - 2,000 = 1,100 are left of the cost: less than 1,950
        (BEFORE, 200_000, ("1100.00", "2000.00", "0.00")),
        # (3,100 - 1,000 - 100) x 65% = 1,300
        (BASE, 100_000, ("1300.00", "1000.00", "800.00")),
        # nothing is left to apply the rate to
        (BASE, 310_000, ("0.00", "3100.00", "0.00")),
        # 1,950 - 1,000 = 950
        (OFF, 100_000, ("950.00", "1000.00", "1150.00")),
        # 1,950 - 2,000 is nothing
        (OFF, 200_000, ("0.00", "2000.00", "1100.00")),
        # the scheme pays 1,950 first; of the other's 2,000 only 1,150 are left to count
        (BEHIND, 200_000, ("1950.00", "1150.00", "0.00")),
        (BEHIND, 100_000, ("1950.00", "1000.00", "150.00")),
    ],
)
def test_each_reading_of_two_insurers_can_be_written(
    version: PolicyVersion, insurer: int, expected: tuple[str, ...]
) -> None:
    result = settled(stay(other_insurer=insurer), version)
    basic, _, patient = shares(result)
    assert (basic, from_fund(result, "other-insurer"), patient) == expected


def test_what_was_paid_elsewhere_is_not_paid_out_here() -> None:
    result = settled(stay(other_insurer=100_000), BEFORE)
    assert yuan_text(result.compensation) == "1950.00"
    assert [payment.fund for payment in result.payments if payment.elsewhere] == ["other-insurer"]


@pytest.mark.parametrize("version", [BEFORE, BASE, OFF, BEHIND])
def test_without_another_insurer_the_scheme_pays_as_ever(version: PolicyVersion) -> None:
    result = settled(stay(), version)
    assert shares(result)[0] == "1950.00"
    assert step_of(result, "paid-elsewhere").rule == "trace.paid-elsewhere-none"


def test_another_insurer_that_paid_nothing_is_not_the_same_as_none() -> None:
    result = settled(stay(other_insurer=0), BEFORE)
    assert step_of(result, "paid-elsewhere").rule == "trace.paid-elsewhere-cost"


def test_a_programme_comes_before_an_insurer_where_the_file_says_so() -> None:
    """Derived: cost 3,100.00; programme 500.00, insurer 2,000.00, then 600.00 are left of the scheme's 1,950.00."""
    version = plan_of(LINES, other("cost", "other-programme"), other("cost"), FIRST, RATE)
    result = settled(stay(other_insurer=200_000, other_programme=50_000), version)
    assert from_fund(result, "other-programme") == "500.00"
    assert from_fund(result, "other-insurer") == "2000.00"
    assert shares(result) == ("600.00", "0.00", "0.00")


@given(
    cost=st.integers(0, 2_000_000),
    insurer=st.none() | st.integers(0, 3_000_000),
    version=st.sampled_from([BEFORE, BASE, OFF, BEHIND]),
)
def test_all_payments_together_are_never_above_the_cost(cost: int, insurer: int | None, version: PolicyVersion) -> None:
    result = settled(stay(yuan_text(cost), other_insurer=insurer), version)
    assert all(payment.amount >= 0 for payment in result.payments)
    assert 0 <= sum(payment.amount for payment in result.payments) <= result.total
