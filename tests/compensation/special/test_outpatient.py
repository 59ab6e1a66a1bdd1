"""Outpatient visits: pool, consultation fee, quota. The figures are derived by hand; each test says how."""

from dataclasses import replace
from typing import Any

import pytest
from builders.cases import make_entry, make_line
from builders.plans import LINES, paid, plan_of, plan_text, settled, shares, step_of, visit_of
from builders.policies import parse

from ncms_desktop.domain.circumstances import Holder, Period
from ncms_desktop.domain.findings import Finding
from ncms_desktop.policy.model import PolicyVersion

POOL = """mechanism = "rate"
base = "eligible"
rate.village = { rate = 0.45, clause = "4" }
rate.township = { rate = 0.40, clause = "4" }"""
FEE = """mechanism = "consultation-fee"
amount.village = { yuan = 5.50, clause = "5" }
amount.township = { yuan = 8, clause = "5" }
limit = "consultation-day\""""
LEVELS = '"village", "township"'


def pool(*more: str) -> PolicyVersion:
    return plan_of(LINES, POOL, *more, visit="outpatient", levels=LEVELS)


def quota(*keys: str) -> PolicyVersion:
    step = "\n".join(('mechanism = "quota"\namount = { yuan = 240, clause = "6" }\nlimit = "outpatient"', *keys))
    return plan_of(LINES, step, visit="outpatient", levels=LEVELS)


@pytest.mark.parametrize(("level", "expected"), [("village", "45.00"), ("township", "40.00")])
def test_the_pool_pays_by_level(level: str, expected: str) -> None:
    """Derived: 100.00 x 45% in the village, x 40% in the township."""
    assert paid(visit_of("outpatient", "100.00", level=level), pool()) == expected


@pytest.mark.parametrize(("level", "expected"), [("village", "50.50"), ("township", "48.00")])
def test_the_consultation_fee_comes_on_top_of_the_pool(level: str, expected: str) -> None:
    """Derived: 100.00 x 45% + 5.50 = 50.50; 100.00 x 40% + 8.00 = 48.00."""
    result = settled(visit_of("outpatient", "100.00", level=level, consultations=1), pool(FEE))
    assert shares(result)[0] == expected


def test_the_consultation_fee_is_paid_once_a_day() -> None:
    """Derived: three consultations are one fee: 40.00 + 8.00. After another visit on that day: 40.00 alone."""
    assert paid(visit_of("outpatient", "100.00", level="township", consultations=3), pool(FEE)) == "48.00"
    later = visit_of("outpatient", "100.00", level="township", consultations=1, counts={"consultation-day": 1})
    result = settled(later, pool(FEE))
    assert shares(result)[0] == "40.00"
    assert step_of(result, "consultation-fee").rule == "trace.consultation-fee-paid-today"
    assert result.uses == ()


def test_the_day_of_a_consultation_fee_is_counted_for_the_person() -> None:
    result = settled(visit_of("outpatient", "100.00", level="township", consultations=1), pool(FEE))
    (use,) = result.uses
    assert (use.limit, use.holder, use.period) == ("consultation-day", Holder.PERSON, Period.DAY)


def test_without_a_limit_each_consultation_is_paid() -> None:
    """Derived: 100.00 x 40% + 3 x 8.00 = 64.00."""
    every = FEE.replace('limit = "consultation-day"', "")
    result = settled(visit_of("outpatient", "100.00", level="township", consultations=3), pool(every))
    assert shares(result)[0] == "64.00"
    assert step_of(result, "consultation-fee").formula == "8.00 × 3 = 24.00"


def test_a_consultation_fee_never_lifts_the_payment_above_the_cost() -> None:
    """Derived: 10.00 x 40% = 4.00; 6.00 are unpaid, less than the fee of 8.00: 4.00 + 6.00 = 10.00."""
    result = settled(visit_of("outpatient", "10.00", level="township", consultations=1), pool(FEE))
    assert shares(result) == ("10.00", "0.00", "0.00")
    assert step_of(result, "consultation-fee").rule == "trace.consultation-fee-limited"


def test_a_visit_without_consultation_gets_no_fee() -> None:
    assert paid(visit_of("outpatient", "100.00", level="township"), pool(FEE)) == "40.00"


def test_the_fee_can_be_kept_within_the_charges_that_are_meant() -> None:
    """Derived: class A drugs 100.00 at 40% and no charge that is a consultation: the part is 0, so is the fee."""
    lines = 'mechanism = "line-assessment"\nparts = [{ name = "consultation", lines = { categories = ["other"] } }]'
    fee = f'{FEE}\nfrom = "part.consultation"'
    version = plan_of(lines, POOL, fee, visit="outpatient", levels=LEVELS)
    assert paid(visit_of("outpatient", "100.00", level="township", consultations=1), version) == "40.00"


def test_the_number_of_consultations_can_be_that_of_their_charges() -> None:
    """Derived: two charges of one consultation each, one of them refunded: one fee, 8.00, beside 110.00 x 40% = 44.00.
    The charges of 10.00 are among the eligible 110.00 here."""
    entry = replace(make_entry(code="K1"), marks=frozenset({"consultation"}))
    charges = (
        make_line("10.00", entry, number=5),
        make_line("10.00", entry, number=6),
        make_line("-10.00", entry, quantity="-1", number=7),
    )
    fee = FEE.replace('limit = "consultation-day"', 'lines = { marks = ["consultation"] }')
    case = visit_of("outpatient", "100.00", level="township")
    assert paid(replace(case, lines=(*case.lines, *charges)), pool(fee)) == "52.00"


def test_a_rate_behind_the_fee_would_lose_it() -> None:
    """The other way round the rate would write over the fee: the check of the file says so."""
    found = parse(plan_text(LINES, FEE, POOL, visit="outpatient", levels=LEVELS))
    assert isinstance(found, tuple)
    assert [(each.code, each.arguments["step"]) for each in found if isinstance(each, Finding)] == [
        ("policy.step-in-vain", "consultation-fee")
    ]


@pytest.mark.parametrize(
    ("cost", "used", "expected"),
    [
        ("100.00", 0, "100.00"),
        ("260.00", 0, "240.00"),  # more than the quota
        ("100.00", 20_000, "40.00"),  # 240.00 - 200.00
        ("100.00", 24_000, "0.00"),
        ("100.00", 30_000, "0.00"),
        ("300.00", -5_000, "240.00"),  # a correction below zero doesn't widen it
    ],
)
def test_a_quota_pays_in_full_until_it_is_used_up(cost: str, used: int, expected: str) -> None:
    result = settled(visit_of("outpatient", cost, level="township", used={"outpatient": used}), quota())
    assert shares(result)[0] == expected
    assert [use.amount for use in result.uses] == [sum(payment.amount for payment in result.payments)]


def test_what_was_left_of_a_quota_can_be_carried_over() -> None:
    """Derived: 240.00 + 60.00 carried over - 200.00 used = 100.00 of 150.00."""
    facts: dict[str, Any] = {"used": {"outpatient": 20_000}, "balances": {"outpatient": 6_000}}
    assert paid(visit_of("outpatient", "150.00", level="township", **facts), quota("carried_over = true")) == "100.00"
    assert paid(visit_of("outpatient", "150.00", level="township", **facts), quota()) == "40.00"


def test_a_quota_may_be_the_households_and_of_a_month() -> None:
    version = quota('holder = "household"', 'period = "month"')
    (limit,) = version.accumulators()
    assert (limit.holder, limit.period) == (Holder.HOUSEHOLD, Period.MONTH)
