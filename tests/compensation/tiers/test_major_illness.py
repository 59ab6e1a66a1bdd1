"""Major-illness insurance. All figures are derived by hand; published ones are in ``tests/policy/examples``."""

import pytest
from builders.policies import parse
from builders.tiers import HALF, NOTHING_PAID, funds, plan_text, refused, settled, tiers, uses, visit

from ncms_desktop.domain.circumstances import Place
from ncms_desktop.domain.findings import Finding

OWN = 'mechanism = "accumulate"\nlimit = "own-share"\nless = ["compensation"]'
MAJOR = """
mechanism = "major-illness"
of = "own-share"
limit = "major-illness"
deductible = { yuan = 10000, clause = "deductible" }
bounds = "on-excess"
segments = [
    { over = { yuan = 0, clause = "s1" }, rate.all = { rate = 0.50, clause = "s1" } },
    { over = { yuan = 20000, clause = "s2" }, rate.all = { rate = 0.60, clause = "s2" } },
]
cap = { yuan = 30000, clause = "cap" }
"""
POOR = '{ group = "registered-poor", clause = "poor" }'


def paid(eligible: str, *more: str, **circumstances: object) -> str:
    """What the insurance pays for a visit on which the basic fund pays nothing."""
    version = tiers(NOTHING_PAID, OWN, MAJOR + "\n".join(more))
    return funds(settled(visit(eligible, **circumstances), version)).get("major-illness", "0.00")  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("own", "expected"),
    [
        ("10000.00", "0.00"),
        ("10000.02", "0.01"),  # 0.02 × 50%
        ("30000.00", "10000.00"),  # 20,000 × 50%
        ("40000.00", "16000.00"),  # + 10,000 × 60%
        ("90000.00", "30000.00"),  # 10,000 + 60,000 × 60% = 46,000, capped
    ],
)
def test_segments_on_the_excess_over_the_deductible(own: str, expected: str) -> None:
    assert paid(own) == expected


def test_the_deductible_counts_once_a_year_and_segments_go_on_where_the_year_stands() -> None:
    """8,000 + 12,000: the year's own share is 20,000, of which 10,000 above the deductible: 5,000. Another 30,000:
    (20,000 × 50% + 20,000 × 60%) − 5,000 = 17,000."""
    assert paid("8000.00") == "0.00"
    assert paid("12000.00", used={"own-share": "8000.00"}) == "5000.00"
    used = {"own-share": "20000.00", "major-illness": "5000.00"}
    assert paid("30000.00", used=used) == "17000.00"


def test_the_cap_is_of_the_year() -> None:
    used = {"own-share": "60000.00", "major-illness": "28000.00"}
    assert paid("10000.00", used=used) == "2000.00"
    assert paid("10000.00", used=used | {"major-illness": "30000.00"}) == "0.00"


def test_a_cap_on_entitlements_lets_a_year_that_came_to_it_add_nothing() -> None:
    """80,000: 10,000 + 50,000 × 60% = 40,000, above the cap of 30,000. Another 10,000 adds nothing though only 25,000
    were paid; counted on payments, 5,000 of its 6,000 are left."""
    used = {"own-share": "80000.00", "major-illness": "25000.00"}
    assert paid("10000.00", 'cap_on = "entitlement"', used=used) == "0.00"
    assert paid("10000.00", used=used) == "5000.00"
    assert paid("90000.00", 'cap_on = "entitlement"') == "30000.00"


def test_the_own_share_goes_without_the_first_own_share_unless_the_policy_takes_it_in() -> None:
    """Eligible 40,000 and half of it paid: own share 20,000, 10,000 above the deductible. With the self-paid 2,000 in
    the base 12,000, which give 6,000."""
    with_self_paid = f'{OWN}\nfrom = ["eligible", "self-paid"]'
    case = visit("40000.00", self_paid="2000.00")
    without = settled(case, tiers(HALF, OWN, MAJOR))
    assert funds(without) == {"basic": "20000.00", "major-illness": "5000.00"}
    assert uses(without) == {"own-share": "20000.00", "major-illness": "5000.00"}
    assert funds(settled(case, tiers(HALF, with_self_paid, MAJOR)))["major-illness"] == "6000.00"


def test_a_tilt_lowers_the_deductible_raises_the_rate_and_lifts_the_cap() -> None:
    """Poor: (100,000 − 5,000) = 95,000: 20,000 × 55% + 75,000 × 65% = 11,000 + 48,750 = 59,750, above the cap."""
    tilt = (
        f"tilts = [{{ when = {POOR}, deductible = {{ yuan = 5000, clause = 'poor' }}, "
        "points = { points = 0.05, clause = 'poor' }, no_cap = true }]"
    )
    assert paid("100000.00", tilt, groups=["registered-poor"]) == "59750.00"
    assert paid("100000.00", tilt, groups=["veteran"]) == "30000.00"


def test_a_tilt_may_have_its_own_segments_and_cap() -> None:
    """(50,000 − 10,000) × 90% = 36,000, capped at 35,000."""
    tilt = (
        f"tilts = [{{ when = {POOR}, segments = [{{ over = {{ yuan = 0, clause = 'p' }}, "
        "rate.all = { rate = 0.90, clause = 'p' } }], cap = { yuan = 35000, clause = 'p' } }]"
    )
    assert paid("50000.00", tilt, groups=["registered-poor"]) == "35000.00"
    assert paid("45000.00", tilt, groups=["registered-poor"]) == "31500.00"


def test_only_the_first_tilt_that_holds_counts() -> None:
    rows = ", ".join(
        f"{{ when = {{ group = '{group}', clause = 't' }}, points = {{ points = {points}, clause = 't' }} }}"
        for group, points in (("wubao", "0.30"), ("registered-poor", "0.10"))
    )
    assert paid("20000.00", f"tilts = [{rows}]", groups=["wubao", "registered-poor"]) == "8000.00"
    assert paid("20000.00", f"tilts = [{rows}]", groups=["registered-poor"]) == "6000.00"


@pytest.mark.parametrize(
    ("reduction", "expected"),
    [
        ("points = { points = -0.10, clause = 'out' }", "8000.00"),  # 20,000 × 40%
        ("factor = { factor = 0.5, clause = 'out' }", "5000.00"),  # 20,000 × 25%
        ("points = { points = -0.80, clause = 'out' }", "0.00"),
    ],
)
def test_rates_are_lower_out_of_the_province(reduction: str, expected: str) -> None:
    row = f"reductions = [{{ when = {{ places = ['out-of-province'], clause = 'out' }}, {reduction} }}]"
    assert paid("30000.00", row, place=Place.OUT_OF_PROVINCE) == expected
    assert paid("30000.00", row) == "10000.00"


def test_a_visit_out_of_the_province_takes_nothing_back_from_earlier_visits() -> None:
    """30,000 inside gave 10,000. Then 10,000 outside at 10 points less: 10,000 × 50%, not less for what came before."""
    row = (
        "reductions = [{ when = { places = ['out-of-province'], clause = 'out' }, "
        "points = { points = -0.10, clause = 'out' } }]"
    )
    used = {"own-share": "30000.00", "major-illness": "10000.00"}
    assert paid("10000.00", row, place=Place.OUT_OF_PROVINCE, used=used) == "5000.00"


def test_the_years_sum_less_what_was_paid_makes_a_change_count_for_the_whole_year() -> None:
    """15,000 gave 2,500. Registered poor since: (20,000 − 5,000) × 50% − 2,500 = 5,000; by entitlements only the
    5,000 of this visit count: 2,500."""
    tilt = f"tilts = [{{ when = {POOR}, deductible = {{ yuan = 5000, clause = 'poor' }} }}]"
    used = {"own-share": "15000.00", "major-illness": "2500.00"}
    poor = ["registered-poor"]
    assert paid("5000.00", tilt, groups=poor, used=used) == "2500.00"
    assert paid("5000.00", tilt, 'difference = "payments"', groups=poor, used=used) == "5000.00"


def test_the_trace_shows_segments_the_year_before_and_the_cap() -> None:
    used = {"own-share": "20000.00", "major-illness": "5000.00"}
    result = settled(visit("30000.00", used=used), tiers(NOTHING_PAID, OWN, MAJOR))
    (step,) = (step for step in result.steps if step.mechanism == "major-illness")
    assert step.formula == ("20,000.00 × 50% + 20,000.00 × 60% = 22,000.00; 22,000.00 − 5,000.00 = 17,000.00")
    assert step.rule == "trace.tier-segments"
    assert {figure.clause for figure in step.figures} == {"deductible", "s1", "s2", "cap"}
    capped = settled(visit("90000.00"), tiers(NOTHING_PAID, OWN, MAJOR))
    (step,) = (step for step in capped.steps if step.mechanism == "major-illness")
    assert (step.rule, step.arguments["rest"]) == ("trace.tier-capped", 3_000_000)
    assert step.formula == "20,000.00 × 50% + 60,000.00 × 60% = 46,000.00; 30,000.00 ≤ 46,000.00"


@pytest.mark.parametrize(("key", "figure"), [("deductible", "yuan = 10000, clause"), ("cap", "yuan = 30000, clause")])
def test_a_blank_figure_refuses_only_the_visits_that_need_it(key: str, figure: str) -> None:
    blank = MAJOR.replace(figure, "blank = true, clause")
    version = tiers(NOTHING_PAID, OWN, blank)
    finding = refused(visit("20000.00"), version)
    assert (finding.code, finding.arguments["key"]) == ("compute.figure-blank", key)
    assert funds(settled(visit("0.00", self_paid="50.00"), version)) == {}


def refusals(*steps: str) -> set[str]:
    found = parse(plan_text(*steps))
    assert isinstance(found, tuple), found
    assert all(isinstance(each, Finding) for each in found)
    return {each.code for each in found}


def test_what_cannot_be_meant_is_refused() -> None:
    assert refusals(HALF, OWN, MAJOR.replace('limit = "major-illness"', "")) == {"policy.tier-without-limit"}
    assert refusals(HALF, OWN, MAJOR + 'from = ["eligible"]') == {"policy.tier-base-twice"}
    assert refusals(HALF, OWN, MAJOR + f"tilts = [{{ when = {POOR} }}]") == {"policy.tilt-empty"}
    both = f"tilts = [{{ when = {POOR}, no_cap = true, cap = {{ yuan = 1, clause = 'c' }} }}]"
    assert refusals(HALF, OWN, MAJOR + both) == {"policy.tilt-two-caps"}
    assert refusals(HALF, OWN, MAJOR + f"reductions = [{{ when = {POOR} }}]") == {"policy.reduction-one"}


def test_a_sum_that_nobody_counts_is_named() -> None:
    assert "policy.step-misses" in refusals(HALF, MAJOR)
    assert "policy.step-too-early" in refusals(HALF, MAJOR, OWN)
