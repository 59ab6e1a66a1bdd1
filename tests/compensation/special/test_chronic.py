"""Chronic and special diseases. The figures are derived by hand; each test says how."""

import pytest
from builders.plans import LINES, paid, plan_of, plan_text, refused, settled, shares, step_of, visit_of
from builders.policies import parse

from ncms_desktop.policy.model import PolicyVersion

REGISTERED = """mechanism = "registered-disease"
diseases = ["tuberculosis", "hepatitis-b", "hypertension"]
clause = "9\""""
HALF = """mechanism = "rate"
base = "eligible"
rate.all = { rate = 0.50, clause = "9" }"""
CAPS = """mechanism = "disease-limits"
rows = [
    { when.diseases = ["tuberculosis"], when.clause = "9", limit = "tb", most.yuan = 1000, most.clause = "9" },
    { when.diseases = ["hepatitis-b"], when.clause = "9", limit = "hepatitis-b", most.yuan = 2000, most.clause = "9" },
]"""


def chronic(*steps: str) -> PolicyVersion:
    return plan_of(REGISTERED, LINES, *steps, visit="chronic")


def test_without_a_registered_disease_the_visit_is_refused_with_the_clause() -> None:
    finding = refused(visit_of("chronic", "100.00"), chronic(HALF))
    assert finding.code == "compute.disease-not-registered"
    assert finding.arguments == {"clause": "9"}


def test_a_disease_that_the_plan_does_not_cover_is_refused() -> None:
    finding = refused(visit_of("chronic", "100.00", disease="gout"), chronic(HALF))
    assert finding.code == "compute.disease-not-covered"
    assert finding.arguments == {"disease": "gout", "clause": "9"}


def test_a_registered_disease_stands_in_the_trace_with_its_clause() -> None:
    result = settled(visit_of("chronic", "100.00", disease="tuberculosis"), chronic(HALF))
    assert shares(result)[0] == "50.00"
    (figure,) = step_of(result, "registered-disease").figures
    assert (figure.value, figure.clause) == ("diseases=tuberculosis", "9")


@pytest.mark.parametrize(
    ("disease", "used", "expected"),
    [
        ("tuberculosis", {}, "1000.00"),  # 3,000 x 50% = 1,500, cap 1,000
        ("hepatitis-b", {}, "1500.00"),  # within the cap of 2,000
        ("hepatitis-b", {"hepatitis-b": 90_000}, "1100.00"),  # 2,000 - 900
        ("hepatitis-b", {"tb": 90_000}, "1500.00"),  # the other disease's use doesn't count
        ("tuberculosis", {"tb": 100_000}, "0.00"),
        ("tuberculosis", {"tb": 120_000}, "0.00"),
        ("hypertension", {"tb": 100_000}, "1500.00"),  # no limit of its own
    ],
)
def test_each_disease_has_its_own_cap(disease: str, used: dict[str, int], expected: str) -> None:
    """Derived from the county's document of 2016: 50%, tuberculosis at most 1,000, hepatitis B at most 2,000 a year."""
    result = settled(visit_of("chronic", "3000.00", disease=disease, used=used), chronic(HALF, CAPS))
    assert shares(result)[0] == expected
    counted = {use.limit: use.amount for use in result.uses}
    limits = {"tuberculosis": "tb", "hepatitis-b": "hepatitis-b"}
    assert counted == ({limits[disease]: int(expected.replace(".", ""))} if disease in limits else {})


MONTHLY = """mechanism = "disease-limits"
on = "eligible"
period = "month"
rows = [
    { when = { kinds = ["chronic"], clause = "3" }, limit = "chronic-month", most = { yuan = 300, clause = "3" } },
]"""
SEVENTY = """mechanism = "rate"
from = "base"
base = "eligible"
rate.all = { rate = 0.70, clause = "3" }"""


@pytest.mark.parametrize(
    ("cost", "used", "expected"),
    [
        ("500.00", 0, "210.00"),  # 300 x 70%
        ("500.00", 20_000, "70.00"),  # (300 - 200) x 70%
        ("500.00", 30_000, "0.00"),
        ("200.00", 0, "140.00"),  # 200 x 70%
    ],
)
def test_a_monthly_limit_before_the_rate_limits_what_the_rate_applies_to(cost: str, used: int, expected: str) -> None:
    case = visit_of("chronic", cost, disease="hypertension", used={"chronic-month": used})
    assert paid(case, chronic(MONTHLY, SEVENTY)) == expected


def test_a_limit_before_the_rate_counts_what_was_taken_of_it_not_what_was_paid() -> None:
    """Derived: of 200.00 the fund pays 140.00, yet 200.00 of the month's 300.00 are used."""
    result = settled(visit_of("chronic", "200.00", disease="hypertension"), chronic(MONTHLY, SEVENTY))
    assert [(use.limit, use.amount) for use in result.uses] == [("chronic-month", 20_000)]


def test_the_same_limit_behind_the_rate_pays_more() -> None:
    """Derived, the other reading: 500.00 x 70% = 350.00, at most 300.00."""
    behind = MONTHLY.replace('"eligible"', '"compensation"')
    rate = SEVENTY.replace('from = "base"\n', "")
    assert paid(visit_of("chronic", "500.00", disease="hypertension"), chronic(rate, behind)) == "300.00"


def test_a_yearly_deductible_is_carried_over_visits() -> None:
    """Derived: deductible 100 a year, 50%, cap 1,000. First visit 60.00: all deductible, pays 0, 40.00 are left.
    Second visit 500.00: (500.00 - 40.00) x 50% = 230.00. Third: 500.00 x 50% = 250.00. With 900.00 used: 100.00."""
    deductible = 'mechanism = "deductible"\namount.all = { yuan = 100, clause = "9" }\nlimit = "chronic-deductible"'
    half = HALF.replace('base = "eligible"\n', "")
    cap = 'mechanism = "yearly-cap"\nlimit = "chronic"\ncap = { yuan = 1000, clause = "9" }'
    version = chronic(deductible, half, cap)

    def pays(cost: str, borne: int, used: int = 0) -> str:
        limits = {"chronic-deductible": borne, "chronic": used}
        return paid(visit_of("chronic", cost, disease="hypertension", used=limits), version)

    assert pays("60.00", 0) == "0.00"
    assert pays("500.00", 6_000) == "230.00"
    assert pays("500.00", 10_000) == "250.00"
    assert pays("500.00", 10_000, 90_000) == "100.00"


def test_two_rows_with_one_limit_are_refused_by_the_check() -> None:
    text = plan_text(LINES, HALF, CAPS.replace('limit = "hepatitis-b"', 'limit = "tb"'), visit="chronic")
    found = parse(text)
    assert isinstance(found, tuple)
    assert [each.code for each in found] == ["policy.disease-limit-twice"]
