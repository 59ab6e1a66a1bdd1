"""Deductibles: reliefs, referrals, shares, and what was borne before, each worked out by hand."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from builders.cases import ADMITTED, make_case
from builders.outcomes import computed, formula_of, paid, step_of
from builders.policies import plan_of
from hypothesis import given
from hypothesis import strategies as st

from ncms_desktop.compensation.case import Admissions, Case, Hospital
from ncms_desktop.compensation.result import Use
from ncms_desktop.domain.circumstances import Period, Place, Referral
from ncms_desktop.domain.facility import Level
from ncms_desktop.policy.model import PolicyVersion

RATE = 'mechanism = "rate"\nrate.all = { rate = 1, clause = "9" }'
"""So that what is paid is what the deductible leaves."""

HENAN = """
mechanism = "deductible"
amount.township   = { yuan = 100, clause = "1" }
amount.county     = { yuan = 400, clause = "1" }
amount.prefecture = { yuan = 1000, clause = "1" }
amount.province   = { yuan = 2000, clause = "1" }

[[version.plan.step.reliefs]]
when = { admission_from = 2, admission_count = "level", name = "同级医院再次住院", clause = "2" }
factor = { factor = 0.5, clause = "2" }

[[version.plan.step.reliefs]]
when = { age_under = 15, name = "14 岁及以下", clause = "3" }
factor = { factor = 0.5, clause = "3" }

[[version.plan.step.reliefs]]
when = { tcm_hospital = true, levels = ["county", "prefecture", "province"], name = "中医医院", clause = "4" }
minus = { yuan = 100, clause = "4" }
"""
CHILD = make_case(eligible="5000.00", level=Level.COUNTY, born=date(2006, 1, 1))
CHILD_TCM = replace(CHILD, hospital=Hospital(tcm=True))


def borne(case: Case, version: PolicyVersion) -> int:
    """The deductible in yuan."""
    result = computed(case, version)
    assert result.total - result.compensation == result.deductible
    return result.deductible // 100


@pytest.mark.parametrize(
    ("case", "expected"),
    [
        (make_case(eligible="5000.00", level=Level.COUNTY), 400),
        (replace(make_case(eligible="5000.00", level=Level.COUNTY), admissions=Admissions(3, 2)), 200),
        (replace(make_case(eligible="5000.00", level=Level.COUNTY), admissions=Admissions(2, 1)), 400),
        (CHILD, 200),
        (replace(make_case(eligible="5000.00", level=Level.COUNTY), hospital=Hospital(tcm=True)), 300),
        (replace(make_case(eligible="5000.00"), hospital=Hospital(tcm=True)), 100),
        (CHILD_TCM, 200),
        (make_case(eligible="5000.00", level=Level.COUNTY, born=date(2001, 3, 2)), 200),
        (make_case(eligible="5000.00", level=Level.COUNTY, born=date(2001, 3, 1)), 400),
    ],
)
def test_henan_2012_only_the_best_relief_counts(case: Case, expected: int) -> None:
    assert borne(case, plan_of(HENAN, RATE)) == expected


def test_all_reliefs_may_count_one_after_the_other() -> None:
    # 400 x 50% - 100
    both = HENAN.replace("amount.township ", 'combine = "all"\namount.township ')
    assert borne(CHILD_TCM, plan_of(both, RATE)) == 100


def test_the_trace_says_which_reliefs_counted() -> None:
    both = HENAN.replace("amount.township ", 'combine = "all"\namount.township ')
    step = step_of(computed(CHILD_TCM, plan_of(both, RATE)), "deductible")
    assert step.formula == "400.00 × 50% − 100.00 = 100.00"
    assert step.arguments["why"] == "14 岁及以下、中医医院"
    assert [figure.clause for figure in step.figures] == ["1", "3", "3", "4", "4"]


MINGGUANG = """
mechanism = "deductible"
amount.all = { yuan = 500, clause = "1" }
waivers = [
    { group = "wubao", clause = "4" },
    { groups = ["dibao", "veteran", "orphan"], admission_until = 1, name = "首次住院", clause = "5" },
]

[[version.plan.step.instead]]
when = { places = ["in-province"], designated = false, clause = "2" }
share = { rate.all = { rate = 0.25, clause = "2" }, at_least = { yuan = 4000, clause = "2" } }

[[version.plan.step.instead]]
when = { places = ["out-of-province"], clause = "3" }
share.rate.all = { rate = 0.20, clause = "3" }
share.at_least = { yuan = 1000, clause = "3" }
share.at_most = { yuan = 20000, clause = "3" }
"""


@pytest.mark.parametrize(
    ("eligible", "hospital", "groups", "nth", "expected"),
    [
        ("30000.00", Hospital(), [], 1, 500),
        ("30000.00", Hospital(Place.IN_PROVINCE, designated=False), [], 1, 7_500),
        ("10000.00", Hospital(Place.IN_PROVINCE, designated=False), [], 1, 4_000),
        ("30000.00", Hospital(Place.OUT_OF_PROVINCE), [], 1, 6_000),
        ("3000.00", Hospital(Place.OUT_OF_PROVINCE), [], 1, 1_000),
        ("150000.00", Hospital(Place.OUT_OF_PROVINCE), [], 1, 20_000),
        ("30000.00", Hospital(), ["wubao"], 4, 0),
        ("30000.00", Hospital(), ["dibao"], 1, 0),
        ("30000.00", Hospital(), ["dibao"], 2, 500),
    ],
)
def test_mingguang_2016_shares_with_bounds_and_first_admissions(
    eligible: str, hospital: Hospital, groups: list[str], nth: int, expected: int
) -> None:
    case = replace(make_case(eligible=eligible, groups=groups), hospital=hospital, admissions=Admissions(nth))
    assert borne(case, plan_of(MINGGUANG, RATE)) == expected


def test_a_share_shows_its_calculation() -> None:
    case = replace(make_case(eligible="30000.00"), hospital=Hospital(Place.OUT_OF_PROVINCE))
    result = computed(case, plan_of(MINGGUANG, RATE))
    assert formula_of(result, "deductible") == "30,000.00 × 20% = 6,000.00"


YEARLY = """
mechanism = "deductible"
amount.township = { yuan = 100, clause = "1" }
amount.all      = { yuan = 400, clause = "1" }
limit = "deductible"
"""


@pytest.mark.parametrize(
    ("level", "eligible", "before", "expected"),
    [
        (Level.TOWNSHIP, "3000.00", 0, 100),
        (Level.COUNTY, "3000.00", 10_000, 300),  # once a year at the highest level: the difference
        (Level.TOWNSHIP, "3000.00", 40_000, 0),
        (Level.COUNTY, "250.00", 0, 250),  # and carried over until it is used up
        (Level.COUNTY, "3000.00", 25_000, 150),
        (Level.COUNTY, "3000.00", -5_000, 400),
    ],
)
def test_only_what_was_not_borne_this_year_is_taken(level: Level, eligible: str, before: int, expected: int) -> None:
    case = replace(make_case(eligible=eligible, level=level), used={"deductible": before})
    result = computed(case, plan_of(YEARLY, RATE))
    assert result.deductible == expected * 100
    assert result.uses == (Use("deductible", expected * 100),)


def test_a_waived_deductible_counts_nothing_on_its_limit() -> None:
    version = plan_of(YEARLY + 'waivers = [{ group = "wubao", clause = "2" }]', RATE)
    assert computed(make_case(eligible="900.00", groups=["wubao"]), version).uses == (Use("deductible", 0),)


def test_published_050_to_052_the_deductible_is_carried_over_chronic_visits() -> None:
    chronic = 'mechanism = "deductible"\namount.all = { yuan = 700, clause = "1" }\nlimit = "chronic-deductible"'
    rate = 'mechanism = "rate"\nrate.all = { rate = 0.70, clause = "1" }'
    version, used = plan_of(chronic, rate), 0
    for eligible, expected in (("296.00", "0.00"), ("696.00", "204.40"), ("488.00", "341.60")):
        case = replace(make_case(eligible=eligible), used={"chronic-deductible": used})
        assert paid(case, version) == expected
        used += computed(case, version).uses[0].amount
    assert used == 70_000


COURSE = YEARLY.replace(
    'limit = "deductible"',
    'limit = "deductible-course"\nperiod = "course"\nlimit_when = { referrals = ["up"], name = "上转", clause = "2" }\n'
    'reliefs = [{ when = { referrals = ["down"], clause = "3" }, factor = { factor = 0.5, clause = "3" } }]',
)


@pytest.mark.parametrize(
    ("level", "referral", "expected"),
    [
        (Level.COUNTY, Referral.UP, 300),
        (Level.COUNTY, Referral.NONE, 400),
        (Level.TOWNSHIP, Referral.DOWN, 50),
    ],
)
def test_up_referral_pays_the_difference_and_down_referral_half(
    level: Level, referral: Referral, expected: int
) -> None:
    case = replace(make_case(eligible="3000.00", level=level), referral=referral, used={"deductible-course": 10_000})
    result = computed(case, plan_of(COURSE, RATE))
    assert result.deductible == expected * 100
    assert result.uses == (Use("deductible-course", expected * 100, period=Period.COURSE),)


def test_a_deductible_above_the_cost_takes_the_cost() -> None:
    case = replace(make_case(eligible="30.00", born=date(2006, 1, 1), level=Level.COUNTY))
    assert formula_of(computed(case, plan_of(HENAN, RATE)), "deductible") == "30.00 ≤ 400.00 × 50%"


def test_a_step_whose_condition_does_not_hold_is_passed_over() -> None:
    version = plan_of(YEARLY + 'when = { days_from = 3, clause = "7" }', RATE)
    long = make_case(eligible="900.00")
    short = replace(long, discharged=ADMITTED)
    assert (borne(long, version), borne(short, version)) == (100, 0)
    assert [step.mechanism for step in computed(short, version).steps] == ["line-assessment", "rate", "patient-share"]


@given(st.lists(st.integers(0, 60_000), min_size=1, max_size=8), st.sampled_from([Level.TOWNSHIP, Level.COUNTY]))
def test_over_any_sequence_of_visits_the_year_bears_the_standard_once(costs: list[int], level: Level) -> None:
    version, used = plan_of(YEARLY, RATE), 0
    for cost in costs:
        case = replace(make_case(eligible=str(Decimal(cost) / 100), level=level), used={"deductible": used})
        used += computed(case, version).uses[0].amount
    assert used == min(sum(costs), 10_000 if level is Level.TOWNSHIP else 40_000)
