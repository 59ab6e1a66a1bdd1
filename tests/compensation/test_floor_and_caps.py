"""Floors and caps of every reading, each derived by hand."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from builders.cases import make_case, make_entry, make_line
from builders.outcomes import computed, formula_of, paid, step_of
from builders.policies import plan_of
from hypothesis import given
from hypothesis import strategies as st

from ncms_desktop.compensation.case import Case, Hospital
from ncms_desktop.compensation.result import Payment, Use
from ncms_desktop.domain.circumstances import Holder, Period, Place

DEDUCTIBLE = 'mechanism = "deductible"\namount.all = { yuan = 1000, clause = "1" }'
RATE = 'mechanism = "rate"\nrate.all = { rate = 0.40, clause = "1" }'
WHOLE = 'mechanism = "rate"\nbase = "eligible"\nrate.all = { rate = 0.60, clause = "1" }'
# 5,000 in all, of which 4,000 eligible: (4,000 - 1,000) x 40% = 1,200
STAY = make_case(make_line("4000.00", make_entry()), make_line("1000.00", None, number=2))


def floor(base: str, bearer: str = "fund", more: str = "") -> str:
    return (
        f'mechanism = "floor"\nfrom = "{base}"\nbearer = "{bearer}"\nrate.all = {{ rate = 0.45, clause = "2" }}\n{more}'
    )


@pytest.mark.parametrize(
    ("step", "expected"),
    [
        (floor("eligible"), "1800.00"),
        (floor("total"), "2250.00"),
        (floor("total", more="after_deductible = true"), "1800.00"),
        (floor("eligible", more="after_deductible = true"), "1350.00"),
        (floor("eligible", more='when = { diagnoses = ["C"], clause = "3" }'), "1200.00"),
        (floor("eligible", more='when = { diagnoses = ["N18"], clause = "3" }'), "1800.00"),
        (floor("eligible").replace("0.45", "0.30"), "1200.00"),
    ],
)
def test_the_larger_of_payment_and_floor_is_paid(step: str, expected: str) -> None:
    case = replace(STAY, diagnoses=("N18.5", "I10"))
    assert paid(case, plan_of(DEDUCTIBLE, RATE, step)) == expected


def test_the_floor_may_differ_by_place() -> None:
    step = floor(
        "eligible",
        more="""
[[version.plan.step.instead]]
when = { places = ["out-of-province"], clause = "2" }
rate.all = { rate = 0.40, clause = "2" }
""",
    )
    far = replace(STAY, hospital=Hospital(Place.OUT_OF_PROVINCE))
    version = plan_of(DEDUCTIBLE, RATE, step)
    assert (paid(STAY, version), paid(far, version)) == ("1800.00", "1600.00")


def test_what_the_facility_owes_to_the_floor_is_not_claimed() -> None:
    result = computed(STAY, plan_of(DEDUCTIBLE, RATE, floor("eligible", "facility")))
    # 4,000 x 45% - 1,200 = 600 are the hospital's
    assert (result.compensation, result.facility_share, result.patient_share) == (120_000, 60_000, 320_000)
    assert formula_of(result, "floor") == "4,000.00 × 45% − 1,200.00 = 600.00"
    assert formula_of(result, "patient-share") == "5,000.00 − 1,200.00 − 600.00 = 3,200.00"


def test_cap_or_floor_wins_as_the_steps_stand() -> None:
    cap = 'mechanism = "cap"\nperiod = "visit"\ncap.all = { yuan = 1500, clause = "4" }'
    assert paid(STAY, plan_of(DEDUCTIBLE, RATE, floor("eligible"), cap)) == "1500.00"
    assert paid(STAY, plan_of(DEDUCTIBLE, RATE, cap, floor("eligible"))) == "1800.00"


def cap(more: str, amount: int = 100) -> str:
    return f'mechanism = "cap"\ncap.all = {{ yuan = {amount}, clause = "2" }}\n{more}'


VISIT = make_case(eligible="500.00", limit="pool")  # 300 at 60%
YEAR = 'period = "year"\nlimit = "pool"\n'
HOUSEHOLD = YEAR + 'holder = "household"\ntimes = "members"'


@pytest.mark.parametrize(
    ("step", "case", "expected"),
    [
        (cap('period = "visit"'), VISIT, "100.00"),
        (cap('period = "visit"', 400), VISIT, "300.00"),
        (cap('period = "prescription"'), VISIT, None),
        (cap('period = "visit"\ntimes = "prescriptions"'), replace(VISIT, prescriptions=2), "200.00"),
        (cap('period = "visit"\ntimes = "days"', 40), VISIT, "240.00"),
        (cap('period = "day"\nlimit = "pool"'), replace(VISIT, used={"pool": 7_000}), "30.00"),
        (cap('period = "month"\nlimit = "pool"'), replace(VISIT, used={"pool": 10_000}), "0.00"),
        (cap(HOUSEHOLD, 50), replace(VISIT, household_size=4), "200.00"),
        (cap(YEAR + "carried_over = true"), replace(VISIT, balances={"pool": 2_550}), "125.50"),
        (cap('period = "day"\nlimit = "pool"\nonce = true'), replace(VISIT, counts={"pool": 1}), "0.00"),
        (cap('period = "day"\nlimit = "pool"\nonce = true'), VISIT, "100.00"),
        ('mechanism = "cap"\nperiod = "day"\nlimit = "pool"\nonce = true', VISIT, "300.00"),
        ('mechanism = "cap"\nperiod = "day"\nlimit = "pool"\nonce = true', replace(VISIT, counts={"pool": 2}), "0.00"),
    ],
)  # fmt: skip
def test_a_cap_leaves_what_its_period_leaves(step: str, case: Case, expected: str | None) -> None:
    if expected is None:
        with pytest.raises(AssertionError, match=r"policy\.unknown-choice"):
            plan_of(WHOLE, step)
        return
    assert paid(case, plan_of(WHOLE, step)) == expected


def test_a_household_cap_counts_on_the_household() -> None:
    step = cap('period = "year"\nlimit = "pool-household"\nholder = "household"\ntimes = "members"', 50)
    case = replace(VISIT, household_size=4, used={"pool-household": 15_000})
    result = computed(case, plan_of(WHOLE, step))
    assert result.uses == (Use("pool-household", 5_000, Holder.HOUSEHOLD, Period.YEAR),)
    assert formula_of(result, "cap") == "50.00 × 4 − 150.00 = 50.00"
    # A use of the household is no use of the person's limit of the year.
    assert result.payments == (Payment("basic", 5_000, None),)


def test_a_payment_counts_on_each_of_its_limits() -> None:
    steps = (cap('period = "day"\nlimit = "day"'), cap('period = "year"\nlimit = "pool"', 90))
    result = computed(VISIT, plan_of(WHOLE, *steps))
    # what the day allows the year cuts again; both count what is really paid
    assert result.uses == (Use("day", 9_000, period=Period.DAY), Use("pool", 9_000))
    assert result.payments == (Payment("basic", 9_000, "pool"),)


def test_named_diseases_have_a_higher_cap() -> None:
    higher = 'instead = [{ when.diseases = ["M01600"], when.clause = "3", cap.all.yuan = 250, cap.all.clause = "3" }]'
    version = plan_of(WHOLE, cap(f'period = "year"\nlimit = "pool"\n{higher}'))
    assert paid(VISIT, version) == "100.00"
    assert paid(replace(VISIT, disease="M01600"), version) == "250.00"


def test_published_048_a_monthly_limit_before_the_rate_limits_the_base() -> None:
    month = cap('on = "eligible"\nperiod = "month"\nlimit = "chronic-month"', 300)
    rate = 'mechanism = "rate"\nfrom = "base"\nbase = "eligible"\nrate.all = { rate = 0.70, clause = "1" }'
    case = make_case(make_line("500.00", make_entry()), make_line("100.00", None, number=2))
    result = computed(case, plan_of(month, rate))
    # 500 > 300, 300 x 70%
    assert result.compensation == 21_000
    assert result.uses == (Use("chronic-month", 30_000, period=Period.MONTH),)
    assert paid(replace(case, used={"chronic-month": 25_000}), plan_of(month, rate)) == "35.00"


def test_a_cap_may_leave_the_excess_to_the_facility() -> None:
    result = computed(VISIT, plan_of(WHOLE, cap('period = "visit"\nexcess = "facility"')))
    assert (result.compensation, result.facility_share, result.patient_share) == (10_000, 20_000, 20_000)


SECOND = """
mechanism = "rate"
fund = "{fund}"
from = "{base}"
base = "eligible"
rate.all = {{ rate = {rate}, clause = "5" }}
"""


def test_two_funds_may_share_a_cap() -> None:
    second = SECOND.format(fund="secondary", base="unpaid", rate="0.5")
    total = cap('on = "payment.secondary"\ntogether = ["compensation"]\nperiod = "year"\nlimit = "both"', 350)
    result = computed(VISIT, plan_of(WHOLE, second, total))
    # 300 from the basic fund; half of the 200 that are left would be 100, but both together may be 350
    assert [(payment.fund, payment.amount) for payment in result.payments] == [("basic", 30_000), ("secondary", 5_000)]
    assert result.uses == (Use("both", 35_000),)
    assert step_of(result, "cap").rule == "trace.cap-reached"


def test_no_fund_pays_more_than_is_left_to_pay() -> None:
    second = SECOND.format(fund="medical-aid", base="eligible", rate="0.75")
    result = computed(VISIT, plan_of(WHOLE, second))
    assert [(payment.fund, payment.amount) for payment in result.payments] == [
        ("basic", 30_000),
        ("medical-aid", 20_000),
    ]
    assert result.patient_share == 0
    assert step_of(result, "rounding").rule == "trace.payment-limited"


@given(st.lists(st.integers(0, 80_000), min_size=1, max_size=10), st.integers(1, 6))
def test_no_sequence_of_visits_exceeds_a_household_cap(costs: list[int], members: int) -> None:
    version = plan_of(WHOLE, cap('period = "year"\nlimit = "pool"\nholder = "household"\ntimes = "members"', 50))
    used = 0
    for cost in costs:
        case = replace(make_case(eligible=str(Decimal(cost) / 100)), used={"pool": used}, household_size=members)
        used += computed(case, version).compensation
    assert used == min(sum(costs) * 60 // 100, members * 5_000) or used <= members * 5_000


def test_an_age_in_a_step_condition_is_looked_at_on_the_day_that_it_names() -> None:
    step = floor("eligible", more='when = { age_under = 15, age_on = "discharge", clause = "3" }')
    young = replace(STAY, person=replace(STAY.person, birth_date=date(2001, 3, 5)))
    assert paid(young, plan_of(DEDUCTIBLE, RATE, step)) == "1200.00"
    assert paid(young, plan_of(DEDUCTIBLE, RATE, step.replace("discharge", "admission"))) == "1800.00"
