"""Single-disease payment. Where a test names no publication, its figures are derived by hand; each says how.

The running example: price 25,000.00; the fund pays 75% of the price, the patient 25% of the actual cost.
"""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from builders.cases import make_entry, make_line
from builders.plans import (
    LINES,
    WHOLE_LINES,
    from_fund,
    plan_of,
    plan_text,
    refused,
    settled,
    shares,
    step_of,
    visit_of,
)
from builders.policies import parse
from hypothesis import given
from hypothesis import strategies as st

from ncms_desktop.compensation.case import Case, SingleDisease
from ncms_desktop.compensation.result import Result
from ncms_desktop.domain.money import yuan_text
from ncms_desktop.policy.model import PolicyVersion

STEP = """mechanism = "single-disease"
prices = [
    { disease = "oesophagus", price.all = { yuan = 25000, clause = "annex" } },
    { disease = "cataract", key = "one-eye", price.all = { yuan = 3000, clause = "annex" } },
    { disease = "cataract", key = "both-eyes", price.all = { yuan = 5000, clause = "annex" } },
]
fund_share.all = { rate = 0.75, clause = "14" }
fund_on = "price"
patient_on = "cost"
excess = "facility"
surplus = "facility\""""


def version_of(*exchanges: tuple[str, str], more: str = "", lines: str = WHOLE_LINES) -> PolicyVersion:
    step = STEP
    for old, new in exchanges:
        assert step.count(old) == 1, old
        step = step.replace(old, new)
    return plan_of(lines, f"{step}\n{more}", visit="single-disease")


def stay(cost: str, code: str = "oesophagus", key: str | None = None, **facts: Any) -> Case:
    return visit_of("single-disease", cost, single_disease=SingleDisease(code, key), **facts)


def test_at_the_price_fund_and_patient_share_it() -> None:
    """Published (Anhui 2014): price 25,000, the fund at most 80%: 20,000; the patient 5,000."""
    version = version_of(("rate = 0.75", "rate = 0.80"))
    assert shares(settled(stay("25000.00"), version)) == ("20000.00", "0.00", "5000.00")


@pytest.mark.parametrize(
    ("cost", "expected"),
    [
        # 25,000 x 75% = 18,750; 30,000 x 25% = 7,500; 30,000 - 18,750 - 7,500 = 3,750 is the hospital's
        ("30000.00", ("18750.00", "3750.00", "7500.00")),
        # 20,000 x 25% = 5,000; 20,000 - 18,750 - 5,000 = -3,750 stays with the hospital
        ("20000.00", ("18750.00", "-3750.00", "5000.00")),
        # 100 x 25% = 25; the fund still pays 75% of the price
        ("100.00", ("18750.00", "-18675.00", "25.00")),
        ("0.00", ("0.00", "0.00", "0.00")),
    ],
)
def test_the_fund_pays_on_the_price_and_the_patient_on_the_cost(cost: str, expected: tuple[str, ...]) -> None:
    result = settled(stay(cost), version_of())
    assert shares(result) == expected


def test_each_share_is_rounded_by_itself_and_the_facility_takes_the_difference() -> None:
    """Derived: 25% of 30,000.02 is 7,500.005, half up 7,500.01; 30,000.02 - 18,750.00 - 7,500.01 = 3,750.01."""
    assert shares(settled(stay("30000.02"), version_of())) == ("18750.00", "3750.01", "7500.01")
    # To the yuan 7,500.00, so that the hospital bears 3,750.02.
    whole_yuan = version_of(more='rounding = { step = "yuan" }')
    assert shares(settled(stay("30000.02"), whole_yuan)) == ("18750.00", "3750.02", "7500.00")


def test_a_surplus_is_the_only_way_to_pay_more_than_the_cost() -> None:
    result = settled(stay("20000.00"), version_of())
    assert result.compensation + result.patient_share > result.total
    assert result.facility_share < 0
    assert step_of(result, "single-disease").rule == "trace.single-disease-surplus"
    assert step_of(result, "single-disease").formula == "25,000.00 × 75% = 18,750.00"


@pytest.mark.parametrize(
    ("exchange", "cost", "expected"),
    [
        # the patient's 25% of the price: 6,250, whatever the cost; the hospital bears 30,000 - 25,000
        (('patient_on = "cost"', 'patient_on = "price"'), "30000.00", ("18750.00", "5000.00", "6250.00")),
        (('patient_on = "cost"', 'patient_on = "price"'), "20000.00", ("18750.00", "-5000.00", "6250.00")),
        # Hainan: below the price the patient pays on the cost, above it on the price
        (('patient_on = "cost"', 'patient_on = "lower"'), "20000.00", ("18750.00", "-3750.00", "5000.00")),
        (('patient_on = "cost"', 'patient_on = "lower"'), "30000.00", ("18750.00", "5000.00", "6250.00")),
        # the fund, too, on what was charged where that is less
        (('fund_on = "price"', 'fund_on = "lower"'), "20000.00", ("15000.00", "0.00", "5000.00")),
        (('fund_on = "price"', 'fund_on = "lower"'), "30000.00", ("18750.00", "3750.00", "7500.00")),
        # the excess is the patient's: 7,500 + 3,750
        (('excess = "facility"', 'excess = "patient"'), "30000.00", ("18750.00", "0.00", "11250.00")),
        # the excess is the fund's: 18,750 + 3,750
        (('excess = "facility"', 'excess = "fund"'), "30000.00", ("22500.00", "0.00", "7500.00")),
        # the surplus goes back to the fund: 18,750 - 3,750
        (('surplus = "facility"', 'surplus = "fund"'), "20000.00", ("15000.00", "0.00", "5000.00")),
        # the surplus is the patient's: 5,000 - 3,750
        (('surplus = "facility"', 'surplus = "patient"'), "20000.00", ("18750.00", "0.00", "1250.00")),
        # but nobody is given money: at a cost of 10,000 the fund pays that and no more
        (('surplus = "facility"', 'surplus = "patient"'), "10000.00", ("10000.00", "0.00", "0.00")),
    ],
)
def test_each_reading_can_be_written(exchange: tuple[str, str], cost: str, expected: tuple[str, ...]) -> None:
    assert shares(settled(stay(cost), version_of(exchange))) == expected


def test_fund_and_patient_may_have_shares_that_leave_something_to_the_facility() -> None:
    """Derived: fund 70% and patient 25% of 25,000: 17,500 and 6,250; the hospital bears the remaining 1,250."""
    own = 'patient_share.all = { rate = 0.25, clause = "14" }'
    version = version_of(("rate = 0.75", "rate = 0.70"), more=own)
    assert shares(settled(stay("25000.00"), version)) == ("17500.00", "1250.00", "6250.00")


RELIEF = """
[[version.plan.step.relief]]
when = { single_diseases = ["oesophagus"], clause = "15" }
lines = { marks = ["tcm"] }
points = { points = 0.05, clause = "15" }
borne_by = "fund"
"""


def with_tcm(case: Case) -> Case:
    entry = replace(make_entry(code="T1"), marks=frozenset({"tcm"}))
    return replace(case, lines=(*case.lines, make_line("1000.00", entry, number=9)))


@pytest.mark.parametrize(
    ("bearer", "expected"),
    [("fund", ("20000.00", "0.00", "5000.00")), ("facility", ("18750.00", "1250.00", "5000.00"))],
)
def test_with_tcm_techniques_the_patient_pays_five_points_less(bearer: str, expected: tuple[str, ...]) -> None:
    """Derived: at a cost of 25,000 the patient pays 20% = 5,000; the 1,250 are the fund's or the hospital's."""
    version = version_of(more=RELIEF.replace('"fund"', f'"{bearer}"'))
    assert shares(settled(with_tcm(stay("24000.00")), version)) == expected


def test_without_tcm_techniques_there_is_no_relief() -> None:
    assert shares(settled(stay("25000.00"), version_of(more=RELIEF))) == ("18750.00", "0.00", "6250.00")


def test_catalogue_and_deductible_are_skipped() -> None:
    """Derived: 24,000.00 of class A and 1,000.00 of class C are a cost of 25,000.00, all of it eligible."""
    result = settled(stay("24000.00", self_paid="1000.00"), version_of())
    assert (result.eligible, result.self_paid, result.deductible) == (2_500_000, 0, 0)
    assert shares(result) == ("18750.00", "0.00", "6250.00")


def test_the_catalogue_may_be_kept_for_the_record_without_changing_the_shares() -> None:
    result = settled(stay("24000.00", self_paid="1000.00"), version_of(lines=LINES))
    assert result.self_paid == 100_000
    assert shares(result) == ("18750.00", "0.00", "6250.00")


@pytest.mark.parametrize(("key", "fund"), [("one-eye", "2250.00"), ("both-eyes", "3750.00")])
def test_one_disease_may_have_several_prices(key: str, fund: str) -> None:
    """Derived: 75% of 3,000.00 and of 5,000.00."""
    assert shares(settled(stay("3000.00", "cataract", key), version_of()))[0] == fund


@pytest.mark.parametrize(("code", "key"), [("gallstones", None), ("cataract", None), ("cataract", "three-eyes")])
def test_a_disease_without_a_price_is_refused(code: str, key: str | None) -> None:
    assert refused(stay("3000.00", code, key), version_of()).code == "compute.single-disease-without-price"


def test_a_stay_without_its_disease_is_refused() -> None:
    assert refused(visit_of("single-disease", "3000.00"), version_of()).code == "compute.single-disease-missing"


def test_a_blank_price_is_refused() -> None:
    version = version_of(("yuan = 25000", "blank = true"))
    assert refused(stay("25000.00"), version).code == "compute.figure-blank"


def test_what_another_programme_paid_lowers_price_and_cost() -> None:
    """Derived: 5,000.00 paid before; 75% of 20,000.00 = 15,000.00, 25% of (25,000.00 - 5,000.00) = 5,000.00."""
    first = 'mechanism = "paid-elsewhere"\nby = "other-programme"\nclause = "11"'
    version = plan_of(WHOLE_LINES, first, STEP, visit="single-disease")
    result = settled(stay("25000.00", other_programme=500_000), version)
    assert shares(result) == ("15000.00", "0.00", "5000.00")


CAP = 'limit = "inpatient"\ncap = { yuan = 150000, clause = "16" }'


@pytest.mark.parametrize(
    ("cost", "used", "expected"),
    [
        ("20000.00", 13_500_000, ("15000.00", "0.00", "5000.00")),  # cut of 3,750: the surplus of 3,750 goes first
        ("20000.00", 14_000_000, ("10000.00", "0.00", "10000.00")),  # cut of 8,750: 5,000 more are the patient's
        ("20000.00", 15_000_000, ("0.00", "0.00", "20000.00")),
        ("30000.00", 14_000_000, ("10000.00", "3750.00", "16250.00")),  # the excess stays the hospital's
        ("20000.00", 0, ("18750.00", "-3750.00", "5000.00")),
    ],
)
def test_what_a_cap_cuts_lowers_the_surplus_first(cost: str, used: int, expected: tuple[str, ...]) -> None:
    """Derived: what is left of 150,000.00 bounds the fund; the patient never bears more than the cost."""
    result = settled(stay(cost, used={"inpatient": used}), version_of(more=CAP))
    assert shares(result) == expected
    assert [(use.limit, yuan_text(use.amount)) for use in result.uses] == [("inpatient", expected[0])]


def test_a_cap_needs_the_name_of_its_limit() -> None:
    found = parse(plan_text(WHOLE_LINES, f'{STEP}\nlimit = "inpatient"', visit="single-disease"))
    assert isinstance(found, tuple)
    assert "policy.single-disease-cap" in [each.code for each in found]


def test_a_later_fund_pays_at_most_what_the_patient_bears_beside_a_surplus() -> None:
    """Derived: the hospital keeps 3,750.00, the patient bears 5,000.00; aid of 50% of the eligible 20,000.00 would be
    10,000.00, of which only those 5,000.00 are there to be paid."""
    aid = 'mechanism = "rate"\nfund = "medical-aid"\nbase = "eligible"\nrate.all = { rate = 0.50, clause = "30" }'
    result = settled(stay("20000.00"), plan_of(WHOLE_LINES, STEP, aid, visit="single-disease"))
    assert from_fund(result, "medical-aid") == "5000.00"
    assert shares(result) == ("18750.00", "-3750.00", "0.00")


def test_a_cap_behind_the_step_never_makes_the_patient_bear_more_than_the_cost() -> None:
    """Derived: nothing is left of the cap, so that there is nothing to keep: the patient bears the 100.00."""
    cap = 'mechanism = "yearly-cap"\nlimit = "inpatient"\ncap = { yuan = 150000, clause = "16" }'
    version = plan_of(WHOLE_LINES, STEP, cap, visit="single-disease")
    assert shares(settled(stay("100.00", used={"inpatient": 15_000_000}), version)) == ("0.00", "0.00", "100.00")


choices = st.sampled_from(["facility", "fund", "patient"])
bases = st.sampled_from(["price", "cost", "lower"])


@given(
    cost=st.integers(0, 6_000_000),
    used=st.integers(-100_000, 15_500_000),
    excess=choices,
    surplus=choices,
    fund_on=bases,
    patient_on=bases,
)
def test_no_reading_makes_anybody_pay_below_zero_or_the_patient_above_the_cost(
    cost: int, used: int, excess: str, surplus: str, fund_on: str, patient_on: str
) -> None:
    version = version_of(
        ('fund_on = "price"', f'fund_on = "{fund_on}"'),
        ('patient_on = "cost"', f'patient_on = "{patient_on}"'),
        ('excess = "facility"', f'excess = "{excess}"'),
        ('surplus = "facility"', f'surplus = "{surplus}"'),
        more=CAP,
    )
    case = stay(str(Decimal(cost) / 100), used={"inpatient": used})
    result: Result = settled(case, version)
    assert result.compensation >= 0
    assert 0 <= result.patient_share <= result.total
    assert result.compensation <= max(15_000_000 - max(used, 0), 0)
    assert surplus == "facility" or result.facility_share >= 0
    assert result.facility_share >= 0 or result.compensation <= 1_875_000
