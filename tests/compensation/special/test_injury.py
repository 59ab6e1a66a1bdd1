"""Accidental injuries. The figures are derived by hand; each test says how."""

from decimal import Decimal
from typing import Any

import pytest
from builders.plans import LINES, paid, plan_of, refused, settled, step_of, visit_of

from ncms_desktop.compensation.case import Case, Injury
from ncms_desktop.policy.model import PolicyVersion

CAUSES = """mechanism = "excluded-causes"
excluded = [
    { causes = ["traffic", "work"], name = "third party liable", clause = "20" },
    { causes = ["fight"], clause = "21" },
]"""
DISCOUNT = """mechanism = "injury-discount"
share = { rate = 0.70, clause = "22" }"""
LIABILITY = """mechanism = "liability-share"
clause = "23\""""
EIGHTY = """mechanism = "rate"
from = "base"
base = "eligible"
rate.all = { rate = 0.80, clause = "22" }"""
ON_ELIGIBLE = EIGHTY.replace('from = "base"\n', "")
FALL = Injury("fall")


def injury(*steps: str) -> PolicyVersion:
    return plan_of(LINES, *steps, visit="injury")


def hurt(cost: str, found: Injury | None = FALL, **facts: Any) -> Case:
    return visit_of("injury", cost, injury=found, **facts)


@pytest.mark.parametrize(
    ("cause", "name", "clause"),
    [("traffic", "third party liable", "20"), ("work", "third party liable", "20"), ("fight", "fight", "21")],
)
def test_an_excluded_cause_is_refused_with_its_clause(cause: str, name: str, clause: str) -> None:
    finding = refused(hurt("1000.00", Injury(cause)), injury(CAUSES, ON_ELIGIBLE))
    assert finding.code == "compute.injury-excluded"
    assert finding.arguments == {"cause": name, "clause": clause}


@pytest.mark.parametrize("found", [None, Injury(None)])
def test_an_unclear_cause_is_refused_unless_the_policy_accepts_it(found: Injury | None) -> None:
    assert refused(hurt("1000.00", found), injury(CAUSES, ON_ELIGIBLE)).code == "compute.injury-cause-missing"
    assert paid(hurt("1000.00", found), injury(f"{CAUSES}\nunclear_cause = true", ON_ELIGIBLE)) == "800.00"


def test_any_other_cause_is_paid() -> None:
    result = settled(hurt("1000.00"), injury(CAUSES, ON_ELIGIBLE))
    assert result.compensation == 80_000
    assert step_of(result, "excluded-causes").arguments == {"cause": "fall"}


def test_the_discount_before_the_rate() -> None:
    """Derived from the Songtao rule: 70% of the eligible 10,000.00 counts, of that 80%: 5,600.00."""
    result = settled(hurt("10000.00"), injury(DISCOUNT, EIGHTY))
    assert result.compensation == 560_000
    assert step_of(result, "injury-discount").formula == "10,000.00 × 70% = 7,000.00"


def test_discount_then_deductible_then_rate() -> None:
    """Derived: (10,000.00 x 70% - 1,000.00) x 80% = 4,800.00."""
    deductible = 'mechanism = "deductible"\nfrom = "base"\namount.all = { yuan = 1000, clause = "24" }'
    rate = EIGHTY.replace('base = "eligible"\n', "")
    assert paid(hurt("10000.00"), injury(DISCOUNT, deductible, rate)) == "4800.00"


def test_deductible_then_rate_then_discount_of_the_payment() -> None:
    """Derived, the other order: (10,000.00 - 1,000.00) x 80% x 50% = 3,600.00: half of what is paid normally."""
    deductible = 'mechanism = "deductible"\namount.all = { yuan = 1000, clause = "24" }'
    rate = ON_ELIGIBLE.replace('base = "eligible"\n', "")
    half = DISCOUNT.replace("0.70", "0.50") + '\non = "compensation"'
    assert paid(hurt("10000.00"), injury(deductible, rate, half)) == "3600.00"


def test_an_injury_has_its_own_deductible_rate_and_cap() -> None:
    """Derived from the Haigang rule: (eligible - deductible) x 30%, cap 100,000. 400,000.00 in the county:
    (400,000 - 400) x 30% = 119,880, at most 100,000."""
    version = injury(
        'mechanism = "deductible"\namount.township = { yuan = 100, clause = "7" }\n'
        'amount.county = { yuan = 400, clause = "7" }',
        'mechanism = "rate"\nrate.all = { rate = 0.30, clause = "7" }',
        'mechanism = "yearly-cap"\nlimit = "injury"\ncap = { yuan = 100000, clause = "7" }',
    )
    assert paid(hurt("400000.00"), version) == "100000.00"
    assert paid(hurt("10400.00"), version) == "3000.00"
    assert paid(hurt("10400.00", level="township"), version) == "3090.00"


@pytest.mark.parametrize(
    ("liable", "expected"),
    [("0", "8000.00"), ("0.3", "5600.00"), ("1", "0.00")],
)
def test_what_somebody_else_is_liable_for_is_taken_off_the_cost(liable: str, expected: str) -> None:
    """Derived: 10,000.00 x (100% - 30%) x 80% = 5,600.00; with sole liability of the other side nothing."""
    case = hurt("10000.00", Injury("traffic", Decimal(liable)))
    assert paid(case, injury(LIABILITY, EIGHTY)) == expected


def test_liability_can_be_taken_off_the_payment_behind_the_cap() -> None:
    """Derived: cap 6,000.00 of 8,000.00 first, then 30% off: 4,200.00; in front of the rate it would be 5,600.00."""
    cap = 'mechanism = "yearly-cap"\nlimit = "injury"\ncap = { yuan = 6000, clause = "7" }'
    case = hurt("10000.00", Injury("traffic", Decimal("0.3")))
    behind = f'{LIABILITY}\non = "compensation"'
    assert paid(case, injury(ON_ELIGIBLE, cap, behind)) == "4200.00"
    assert paid(case, injury(LIABILITY, EIGHTY, cap)) == "5600.00"


def test_liability_and_discount_may_follow_each_other() -> None:
    """Derived: 10,000.00 x (100% - 30%) x 70% x 80% = 3,920.00."""
    case = hurt("10000.00", Injury("traffic", Decimal("0.3")))
    assert paid(case, injury(LIABILITY, f'{DISCOUNT}\non = "base"', EIGHTY)) == "3920.00"


def test_without_liability_the_step_says_so() -> None:
    result = settled(hurt("10000.00"), injury(LIABILITY, EIGHTY))
    assert step_of(result, "liability-share").rule == "trace.liability-share-none"
