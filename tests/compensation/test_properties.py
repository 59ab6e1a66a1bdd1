"""What holds for every visit."""

from decimal import Decimal
from random import Random

from builders.cases import cases
from builders.policies import SMALL, changed, county_2016h1, only_version
from hypothesis import given
from hypothesis import strategies as st

from ncms_desktop.compensation.case import Case
from ncms_desktop.compensation.compute import compute
from ncms_desktop.compensation.files import case_from_json, case_to_json, result_from_json, result_to_json
from ncms_desktop.compensation.result import Amount, Result
from ncms_desktop.policy.model import PolicyVersion


def result_of(case: Case, version: PolicyVersion | None = None) -> Result:
    result = compute(case, version or county_2016h1())
    assert isinstance(result, Result), result
    return result


def exact(amount: Amount) -> Decimal:
    return Decimal(amount.fen) if amount.exact is None else amount.exact


@given(cases)
def test_money_is_conserved(case: Case) -> None:
    result = result_of(case)
    assert result.total == sum(line.amount for line in case.lines)
    assert result.total == result.compensation + result.facility_share + result.patient_share
    for name in ("self_paid", "first_own_share", "over_ceiling", "eligible"):
        assert getattr(result, name) == sum(getattr(line, name) for line in result.lines)


@given(cases)
def test_a_payment_lies_between_nothing_and_the_eligible_cost(case: Case) -> None:
    result = result_of(case)
    assert 0 <= result.compensation <= max(result.eligible, 0)
    assert 0 <= result.deductible <= max(result.eligible, 0)


@given(cases)
def test_the_yearly_cap_is_never_exceeded(case: Case) -> None:
    cap = county_2016h1().cap_of("inpatient")
    assert cap is not None
    used = case.used["inpatient"]
    assert result_of(case).compensation <= max(cap - used, 0)


@given(cases, st.randoms(use_true_random=False))
def test_the_order_of_lines_never_matters(case: Case, random: Random) -> None:
    lines = list(case.lines)
    random.shuffle(lines)
    shuffled = Case(
        county=case.county,
        level=case.level,
        kind=case.kind,
        admitted=case.admitted,
        discharged=case.discharged,
        settled_on=case.settled_on,
        person=case.person,
        lines=tuple(lines),
        used=case.used,
    )
    assert result_of(shuffled) == result_of(case)


@given(cases)
def test_each_step_begins_where_an_earlier_one_ended(case: Case) -> None:
    """Read in order, the trace alone gives the result: every input is the last output of that name."""
    result = result_of(case)
    known = {"total": Decimal(result.total), "used.inpatient": Decimal(case.used["inpatient"])}
    assert [step.position for step in result.steps] == list(range(1, len(result.steps) + 1))
    for step in result.steps:
        for amount in step.inputs:
            assert exact(amount) == known[amount.name]
        known.update({amount.name: exact(amount) for amount in step.outputs})
    for name in ("self_paid", "first_own_share", "over_ceiling", "eligible", "deductible", "compensation"):
        assert known[name] == getattr(result, name)
    assert known["patient_share"] == result.patient_share


@given(cases)
def test_cases_and_results_survive_json(case: Case) -> None:
    assert case_from_json(case_to_json(case)) == case
    result = result_of(case)
    assert result_from_json(result_to_json(result)) == result


@given(
    cases,
    st.sampled_from(["half-up", "half-even", "down", "up"]),
    st.sampled_from(["fen", "jiao", "yuan"]),
    st.integers(0, 10_000),
)
def test_no_rounding_lifts_a_payment_above_cap_or_cost(case: Case, mode: str, step: str, rate: int) -> None:
    rounding = f'stays = "by-discharge" }}\nrounding = {{ mode = "{mode}", step = "{step}" }}'
    text = changed(
        ('stays = "by-discharge" }', rounding),
        ('levels = ["township", "county"]', f'levels = ["{case.level}"]'),
        ("amount.township = { yuan = 50, ", f"amount.{case.level} = {{ yuan = 0.05, "),
        ('amount.county = { yuan = 100, clause = "1" }\n', ""),
        ("rate.township = { rate = 0.75, ", f"rate.{case.level} = {{ rate = {Decimal(rate) / 10_000}, "),
        ('rate.county = { rate = 0.65, clause = "3" }\n', ""),
        text=SMALL,
    )
    result = result_of(case, only_version(text))
    assert 0 <= result.compensation <= max(result.eligible, 0)
    assert result.compensation <= max(2_000_000 - case.used["inpatient"], 0)
