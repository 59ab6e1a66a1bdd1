"""Rates: segments, exceptions, points, parts, uplifts and minimum payments, each worked out by hand."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from builders.cases import ADMITTED, make_case, make_entry, make_line
from builders.outcomes import computed, formula_of, paid, refused, step_of
from builders.policies import plan_of
from hypothesis import given
from hypothesis import strategies as st

from ncms_desktop.compensation.case import Case, Hospital
from ncms_desktop.domain.catalogue import CatalogueEntry
from ncms_desktop.domain.circumstances import Place, Referral
from ncms_desktop.domain.facility import Level

XIAOSHAN = """
mechanism = "rate"
base = "eligible"
segments = [
    { over.yuan = 0, over.clause = "1", upto = { yuan = 500, clause = "1" }, rate.all = { rate = 0, clause = "1" } },
    { over = { yuan = 500, clause = "1" },   rate.all = { rate = 0.65, clause = "1" } },
    { over = { yuan = 5000, clause = "1" },  rate.all = { rate = 0.75, clause = "1" } },
    { over = { yuan = 20000, clause = "1" }, rate.all = { rate = 0.65, clause = "1" } },
]
"""
DEDUCTIBLE = 'mechanism = "deductible"\namount.all = { yuan = 400, clause = "2" }'
RESIDENT = """
mechanism = "rate"
bounds = "before-deductible"
segments = [
    { over = { yuan = 400, clause = "1" },   rate.all = { rate = 0.80, clause = "1" } },
    { over = { yuan = 10000, clause = "1" }, rate.all = { rate = 0.85, clause = "1" } },
    { over = { yuan = 30000, clause = "1" }, rate.all = { rate = 0.90, clause = "1" } },
]
"""


def marked(mark: str) -> CatalogueEntry:
    return replace(make_entry(code=mark), marks=frozenset({mark}))


@pytest.mark.parametrize(("eligible", "expected"), [("6000.00", "3675.00"), ("5600.00", "3375.00"), ("400.00", "0.00")])
def test_published_005_and_006_segments_on_the_whole_amount(eligible: str, expected: str) -> None:
    # 500 x 0 + 4,500 x 65% + 1,000 x 75%
    assert paid(make_case(eligible=eligible), plan_of(XIAOSHAN)) == expected


def test_the_formula_shows_every_segment() -> None:
    result = computed(make_case(eligible="6000.00"), plan_of(XIAOSHAN))
    assert formula_of(result, "rate") == "500.00 × 0% + 4,500.00 × 65% + 1,000.00 × 75% = 3,675.00"


def test_bounds_before_the_deductible_leave_it_in_the_lowest_segment() -> None:
    # published 056: (10,000 - 400) x 80% + 20,000 x 85% = 7,680 + 17,000
    assert paid(make_case(eligible="30000.00"), plan_of(DEDUCTIBLE, RESIDENT)) == "24680.00"


def test_bounds_on_the_excess_begin_behind_the_deductible() -> None:
    rate = RESIDENT.replace("before-deductible", "on-excess").replace("yuan = 400,", "yuan = 0,")
    # 29,600 are left: 10,000 x 80% + 19,600 x 85%
    assert paid(make_case(eligible="30000.00"), plan_of(DEDUCTIBLE, rate)) == "24660.00"


def test_segments_that_state_the_patients_share() -> None:
    # published 032: 5,000 x 40% + 1,000 x 20% = 2,200 are the patient's
    rate = """
mechanism = "rate"
base = "eligible"
patient_share = true
segments = [
    { over = { yuan = 0, clause = "1" },     rate.all = { rate = 0.40, clause = "1" } },
    { over = { yuan = 5000, clause = "1" },  rate.all = { rate = 0.20, clause = "1" } },
    { over = { yuan = 20000, clause = "1" }, rate.all = { rate = 0, clause = "1" } },
]
"""
    result = computed(make_case(eligible="6000.00"), plan_of(rate))
    assert result.patient_share == 220_000


def test_above_the_end_of_the_last_segment_nothing_is_paid() -> None:
    rate = """
mechanism = "rate"
base = "eligible"
[[version.plan.step.segments]]
over = { yuan = 0, clause = "1" }
upto = { yuan = 1000, clause = "1" }
rate.all = { rate = 0.5, clause = "1" }
"""
    assert paid(make_case(eligible="9000.00"), plan_of(rate)) == "500.00"


BLANK_BOUND = """
mechanism = "rate"
base = "eligible"
segments = [
    { over = { yuan = 0, clause = "1" },       rate.all = { rate = 0.30, clause = "1" } },
    { over = { blank = true, clause = "1:7" }, rate.all = { rate = 0.40, clause = "1" } },
    { over = { yuan = 9000, clause = "1" },    rate.all = { rate = 0.40, clause = "1" } },
]
"""


def test_a_blank_bound_that_matters_is_refused_by_its_clause() -> None:
    refusal = refused(make_case(eligible="5000.00"), plan_of(BLANK_BOUND))
    assert (refusal.code, refusal.arguments["clause"]) == ("compute.figure-blank", "1:7")


def test_a_blank_bound_between_equal_rates_stops_nothing() -> None:
    same = BLANK_BOUND.replace("0.30", "0.40")
    assert paid(make_case(eligible="5000.00"), plan_of(same)) == "2000.00"


AGE = """
mechanism = "rate"
rate.all = { rate = 0.75, clause = "3" }
bonus = [{ when = { age_from = 1, clause = "3" }, per_year = { points = 0.002, clause = "3" } }]
at_most = { rate = 1, clause = "3" }
"""


def test_published_046_the_rate_grows_with_age() -> None:
    wage = """
mechanism = "deductible"
of_wage.wage = { yuan = 8084, clause = "3" }
of_wage.rate.all = { rate = 0.05, clause = "3" }
"""
    case = make_case(eligible="30000.00", born=date(ADMITTED.year - 40, 1, 1))
    result = computed(case, plan_of(wage, AGE))
    # (30,000 - 8,084 x 5%) x (75% + 40 x 0.2%) = 29,595.80 x 83% = 24,564.514
    assert result.compensation == 2_456_451
    assert result.patient_share == 543_549
    assert formula_of(result, "rate") == "(30,000.00 − 404.20) × 83% = 24,564.514"


BONUS = """
mechanism = "rate"
base = "eligible"
rate.all = { rate = 0.60, clause = "1" }
bonus = [
    { when = { group = "only-child", age_under = 18, clause = "2" }, points = { points = 0.05, clause = "2" } },
    { when = { group = "registered-poor", clause = "3" },            points = { points = 0.10, clause = "3" } },
    { when = { places = ["out-of-province"], clause = "4" },         points = { points = -0.15, clause = "4" } },
]
"""
CHILD = make_case(eligible="1000.00", born=date(2006, 1, 1), groups=["only-child", "registered-poor"])


@pytest.mark.parametrize(
    ("case", "expected"),
    [
        (make_case(eligible="1000.00"), "600.00"),
        (make_case(eligible="1000.00", born=date(2006, 1, 1), groups=["only-child"]), "650.00"),
        (make_case(eligible="1000.00", born=date(1990, 1, 1), groups=["only-child"]), "600.00"),
        (CHILD, "750.00"),
        (replace(CHILD, hospital=Hospital(Place.OUT_OF_PROVINCE)), "600.00"),
    ],
)
def test_points_add_up_for_those_to_whom_they_apply(case: Case, expected: str) -> None:
    assert paid(case, plan_of(BONUS)) == expected


def test_of_several_bonuses_the_policy_may_count_only_the_best() -> None:
    assert paid(CHILD, plan_of(BONUS + 'bonuses = "best"')) == "700.00"


def test_the_rate_is_bounded_with_all_its_points() -> None:
    assert paid(CHILD, plan_of(BONUS + 'at_most = { rate = 0.72, clause = "5" }')) == "720.00"


REFERRAL = """
mechanism = "rate"
base = "eligible"
rate.township = { rate = 0.85, clause = "1" }
rate.all = { rate = 0.60, clause = "1" }

[[version.plan.step.instead]]
when = { referrals = ["none"], places = ["in-province", "out-of-province"], name = "未转诊", clause = "2" }
rate.all = { rate = 0.45, clause = "2" }

[[version.plan.step.instead]]
when = { designated = false, clause = "3" }
rate.all = { rate = 0.40, clause = "3" }
"""


@pytest.mark.parametrize(
    ("level", "referral", "hospital", "expected"),
    [
        (Level.TOWNSHIP, Referral.NONE, Hospital(), "850.00"),
        (Level.PROVINCE, Referral.UP, Hospital(Place.IN_PROVINCE), "600.00"),
        (Level.PROVINCE, Referral.NONE, Hospital(Place.IN_PROVINCE), "450.00"),
        (Level.PROVINCE, Referral.EMERGENCY, Hospital(Place.OUT_OF_PROVINCE), "600.00"),
        (Level.PROVINCE, Referral.NONE, Hospital(Place.IN_PROVINCE, designated=False), "450.00"),
        (Level.COUNTY, Referral.NONE, Hospital(designated=False), "400.00"),
    ],
)
def test_referral_place_and_designation_change_the_rate(
    level: Level, referral: Referral, hospital: Hospital, expected: str
) -> None:
    case = replace(make_case(eligible="1000.00", level=level), referral=referral, hospital=hospital)
    assert paid(case, plan_of(REFERRAL)) == expected


def test_the_sentence_names_the_condition_and_the_trace_its_clause() -> None:
    case = replace(make_case(eligible="1000.00"), hospital=Hospital(Place.IN_PROVINCE))
    step = step_of(computed(case, plan_of(REFERRAL)), "rate")
    assert (step.rule, step.arguments["why"]) == ("trace.rate-because", "未转诊")
    assert [(figure.unit, figure.clause) for figure in step.figures] == [("rate", "2"), ("condition", "2")]


def test_published_027_the_deductible_comes_off_the_part_that_is_not_tcm() -> None:
    parts = """
mechanism = "line-assessment"
parts = [{ name = "tcm", lines = { marks = ["tcm"] } }, { name = "non-tcm", lines = { not_marks = ["tcm"] } }]
"""
    taken = 'mechanism = "deductible"\nfrom = "part.non-tcm"\namount.all = { yuan = 300, clause = "1" }'
    other = 'mechanism = "rate"\nfrom = "part.non-tcm"\nrate.all = { rate = 0.65, clause = "1" }'
    tcm = """
mechanism = "rate"
from = "part.tcm"
base = "eligible"
on_top = true
rate.all = { rate = 0.70, clause = "1" }
"""
    case = make_case(make_line("6800.00", marked("tcm")), make_line("6000.00", make_entry(), number=2))
    result = computed(case, plan_of(parts, taken, other, tcm))
    # (6,000 - 300) x 65% = 3,705; 6,800 x 70% = 4,760
    assert (result.compensation, result.patient_share) == (846_500, 433_500)
    assert formula_of(result, "rate", 1) == "3,705.00 + 6,800.00 × 70% = 8,465.00"


TCM_LINES = 'mechanism = "line-assessment"\nparts = [{ name = "tcm", lines = { marks = ["tcm"] } }]'
FLAT = 'mechanism = "rate"\nrate.all = { rate = 0.60, clause = "1" }'
UPLIFT = 'mechanism = "uplift"\nfrom = "part.tcm"\npoints = { points = 0.10, clause = "2" }'


def test_an_uplift_is_shown_beside_the_ordinary_result() -> None:
    case = make_case(make_line("1000.00", marked("tcm")), make_line("3400.00", make_entry(), number=2))
    result = computed(case, plan_of(TCM_LINES, DEDUCTIBLE, FLAT, UPLIFT))
    # (4,400 - 400) x 60% = 2,400; 1,000 x 10% = 100 on top
    assert result.compensation == 250_000
    uplift = {amount.name: amount.fen for amount in step_of(result, "uplift").outputs}
    assert uplift == {"compensation": 250_000, "uplift": 10_000}


def test_an_uplift_may_count_only_what_the_deductible_leaves() -> None:
    case = make_case(make_line("1000.00", marked("tcm")), make_line("3400.00", make_entry(), number=2))
    result = computed(case, plan_of(TCM_LINES, DEDUCTIBLE, FLAT, UPLIFT + '\nbase = "after-deductible"'))
    # 1,000 x 4,000 / 4,400 x 10% = 90.909...
    assert result.compensation == 249_091


def test_a_daily_allowance_for_the_aged_is_limited() -> None:
    # derived by hand from a published rule: 10 yuan a day, at most 200, from 70 years
    allowance = """
mechanism = "uplift"
when = { age_from = 70, clause = "2" }
per_day = { yuan = 10, clause = "2" }
at_most = { yuan = 50, clause = "2" }
"""
    old = make_case(eligible="4400.00", born=date(1940, 1, 1))
    assert paid(old, plan_of(DEDUCTIBLE, FLAT, allowance)) == "2450.00"
    assert paid(make_case(eligible="4400.00"), plan_of(DEDUCTIBLE, FLAT, allowance)) == "2400.00"


@pytest.mark.parametrize(
    ("eligible", "expected"), [("420.00", "50.00"), ("490.00", "54.00"), ("30.00", "30.00"), ("0.00", "0.00")]
)
def test_a_payment_below_the_minimum_becomes_the_minimum(eligible: str, expected: str) -> None:
    minimum = 'mechanism = "minimum-payment"\namount.all = { yuan = 50, clause = "4" }'
    assert paid(make_case(eligible=eligible), plan_of(DEDUCTIBLE, FLAT, minimum)) == expected


def test_the_minimum_may_need_that_something_is_paid() -> None:
    minimum = 'mechanism = "minimum-payment"\nif_paid = true\namount.all = { yuan = 50, clause = "4" }'
    version = plan_of(DEDUCTIBLE, FLAT, minimum)
    assert (paid(make_case(eligible="390.00"), version), paid(make_case(eligible="401.00"), version)) == (
        "0.00",
        "50.00",
    )


def test_a_payment_may_be_rounded_before_its_minimum() -> None:
    rounded = 'mechanism = "round"\namount = "compensation"\nstep = "yuan"\nmode = "down"\nclause = "5"'
    assert paid(make_case(eligible="401.00"), plan_of(DEDUCTIBLE, FLAT, rounded)) == "0.00"
    assert paid(make_case(eligible="402.00"), plan_of(DEDUCTIBLE, FLAT, rounded)) == "1.00"


@given(st.integers(0, 5_000_000), st.integers(0, 5_000_000))
def test_segments_pay_by_difference_what_they_pay_at_once(first: int, second: int) -> None:
    """What lies between two amounts is paid as the difference of what each pays."""
    version = plan_of(XIAOSHAN)
    low, high = sorted((first, second))
    both = [computed(make_case(eligible=str(Decimal(each) / 100)), version).compensation for each in (low, high)]
    assert both[0] <= both[1]
    assert both[1] - both[0] <= high - low
