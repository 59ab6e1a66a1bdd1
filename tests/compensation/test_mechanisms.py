"""Each step model has its function, and no function touches an amount that its model didn't declare."""

from datetime import date
from decimal import Decimal

import pytest
from builders.cases import make_case
from builders.policies import changed, county_2016h1, only_version

from ncms_desktop.compensation.compute import compute
from ncms_desktop.compensation.mechanisms import MECHANISMS
from ncms_desktop.compensation.result import Result
from ncms_desktop.compensation.state import State, View
from ncms_desktop.domain.errors import Bug
from ncms_desktop.domain.facility import Level
from ncms_desktop.domain.findings import Finding
from ncms_desktop.domain.money import yuan_text
from ncms_desktop.policy.steps import STEP_MODELS, Deductible, FlatRate, LineAssessment, StepModel, YearlyCap

STEPS = {step.mechanism: step for step in county_2016h1().plans[0].steps}


def test_every_step_model_has_its_function() -> None:
    assert set(MECHANISMS) == set(STEP_MODELS.values())
    assert set(STEP_MODELS.values()) >= {LineAssessment, Deductible, FlatRate, YearlyCap}


@pytest.mark.parametrize("step", STEPS.values(), ids=STEPS)
def test_a_mechanism_reads_and_writes_all_that_it_declares(step: StepModel) -> None:
    given = {"total": 305_000, "eligible": 305_000, "deductible": 5_000, "compensation": 1, "used.inpatient": 0}
    view = View(State(given), step)
    MECHANISMS[type(step)](step, make_case(eligible="3050.00"), view)
    assert {amount.name for amount in view.inputs} == step.reads
    assert {amount.name for amount in view.outputs} == step.writes - {"lines"}


def test_reading_what_was_not_declared_is_a_bug() -> None:
    view = View(State({"compensation": 1}), STEPS["deductible"])
    with pytest.raises(Bug, match=r"bug\.amount-not-declared"):
        view.read("compensation")


@pytest.mark.parametrize("mechanism", ["deductible", "rate"])
def test_writing_what_was_not_declared_is_a_bug(mechanism: str) -> None:
    view = View(State({}), STEPS[mechanism])
    with pytest.raises(Bug, match=r"bug\.amount-not-declared"):
        view.write("eligible", Decimal(1))
    with pytest.raises(Bug, match=r"bug\.amount-not-declared"):
        view.write_lines(())


def test_reading_before_it_was_computed_is_a_bug() -> None:
    view = View(State({}), STEPS["deductible"])
    with pytest.raises(Bug, match=r"bug\.amount-missing"):
        view.read("eligible")


def test_every_figure_that_was_used_stands_in_the_trace_with_its_clause() -> None:
    result = compute(make_case(eligible="3050.00"), county_2016h1())
    assert isinstance(result, Result)
    used = [(figure.name, figure.value, figure.clause) for step in result.steps for figure in step.figures]
    assert used == [
        ("deductible", "50.00", "001:431"),
        ("rate", "0.75", "001:431"),
        ("cap", "20000.00", "001:431"),
    ]


@pytest.mark.parametrize(
    ("figure", "key", "step"),
    [
        ('amount.county = { yuan = 100, clause = "1" }', "amount", "deductible"),
        ('rate.county = { rate = 0.65, clause = "3" }', "rate", "rate"),
        ('cap = { yuan = 20000, clause = "4" }', "cap", "yearly-cap"),
    ],
)
def test_what_depends_on_a_blank_figure_is_refused(figure: str, key: str, step: str) -> None:
    before, _, clause = figure.partition("{")
    blank = f'{before}{{ blank = true, clause = "{clause.split(chr(34))[1]}" }}'
    version = only_version(changed((figure, blank)))
    refusal = compute(make_case(eligible="3050.00", level=Level.COUNTY), version)
    assert isinstance(refusal, Finding)
    assert refusal.code == "compute.figure-blank"
    assert (refusal.arguments["key"], refusal.arguments["step"]) == (key, step)


def test_a_blank_figure_of_another_level_stops_nothing() -> None:
    version = only_version(changed(("rate = 0.65", "blank = true")))
    result = compute(make_case(eligible="3050.00", level=Level.TOWNSHIP), version)
    assert isinstance(result, Result)
    assert result.compensation == 225_000


def test_a_waiver_makes_a_blank_deductible_unneeded() -> None:
    version = only_version(changed(("yuan = 50", "blank = true")))
    result = compute(make_case(eligible="3050.00", groups=["wubao"]), version)
    assert isinstance(result, Result)
    assert result.compensation == 228_750


@pytest.mark.parametrize(
    ("day", "expected"), [("admission", "2250.00"), ("discharge", "2287.50"), ("settlement", "2287.50")]
)
def test_the_policy_says_on_which_day_an_age_counts(day: str, expected: str) -> None:
    version = only_version(changed(("age_from = 60", f'age_from = 60, age_on = "{day}"')))
    result = compute(make_case(eligible="3050.00", born=date(1956, 3, 4)), version)
    assert isinstance(result, Result)
    assert yuan_text(result.compensation) == expected


@pytest.mark.parametrize(
    ("mode", "step", "expected"),
    [
        ("half-up", "fen", 225_025),
        ("half-up", "jiao", 225_020),
        ("half-up", "yuan", 225_000),
        ("up", "yuan", 225_100),
        ("down", "fen", 225_024),
        ("half-even", "fen", 225_025),
    ],
)
def test_the_payment_is_rounded_as_the_policy_says(mode: str, step: str, expected: int) -> None:
    rounding = f'stays = "by-discharge" }}\nrounding = {{ mode = "{mode}", step = "{step}" }}'
    version = only_version(changed(('stays = "by-discharge" }', rounding)))
    # (3,050.33 - 50) x 75% = 2,250.2475
    result = compute(make_case(eligible="3050.33"), version)
    assert isinstance(result, Result)
    assert result.compensation == expected


def test_without_a_cap_a_payment_counts_on_no_limit() -> None:
    cap = '\n[[version.plan.step]]\nmechanism = "yearly-cap"\nlimit = "inpatient"\n'
    version = only_version(changed((cap + 'cap = { yuan = 20000, clause = "4" }\n', "")))
    assert version.limits() == ()
    result = compute(make_case(eligible="90050.00", used="20000.00"), version)
    assert isinstance(result, Result)
    assert [(payment.amount, payment.limit) for payment in result.payments] == [(6_750_000, None)]
