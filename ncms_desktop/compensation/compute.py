"""One visit under one policy version: every amount, every line, every step; or why it can't be computed."""

from collections.abc import Callable, Mapping

from ncms_desktop.compensation import closing
from ncms_desktop.compensation.case import Case
from ncms_desktop.compensation.conditions import holds
from ncms_desktop.compensation.mechanisms import MECHANISMS, Outcome, Undetermined
from ncms_desktop.compensation.mechanisms.base import condition_figure
from ncms_desktop.compensation.result import Result, Step
from ncms_desktop.compensation.state import NOTHING, State, View
from ncms_desktop.domain.findings import Finding
from ncms_desktop.domain.money import Fen, Rounding
from ncms_desktop.policy import amounts
from ncms_desktop.policy.model import Plan, PolicyVersion
from ncms_desktop.policy.steps import StepModel

ENGINE_VERSION = "2"
"""Grows whenever the same case and policy could give another fen or another trace; stored with every settlement."""


def compute(case: Case, version: PolicyVersion) -> Result | Finding:
    """The result of a case, conserved to the fen. The order of the case's lines never matters.

    A finding where the policy is another county's, doesn't serve the kind of visit or the level, or depends on a figure
    that its document leaves blank. ``version`` is the one that ``Policy.version_for`` names; this isn't judged here, so
    that a stored case can be tried under another policy.
    """
    plan = _plan(case, version)
    if isinstance(plan, Finding):
        return plan
    state = State(_given(case, plan), version.rounding)
    steps: list[Step] = []
    ends = closing.last_writers(plan)
    for at, model in enumerate(plan.steps):
        made = _made(model, case, state, position=len(steps) + 1)
        if isinstance(made, Finding):
            return made
        if made is not None:
            steps.append(made)
        for name in ends.get(at, ()):
            rounded = closing.close_payment(state, name, rounding=version.rounding, position=len(steps) + 1)
            if rounded is not None:
                steps.append(rounded)
    return _closed(case, version, state, steps)


def _made(model: StepModel, case: Case, state: State, *, position: int) -> Step | Finding | None:
    """The step's trace; None where its condition doesn't hold."""
    if not holds(model.when, case):
        for name in model.writes:
            state.values.setdefault(name, NOTHING)
        return None
    view = View(state, model)
    outcome = _outcome(model, case, view)
    if isinstance(outcome, Finding):
        return outcome
    condition = () if model.when is None else (condition_figure(model.when),)
    return Step(
        position=position,
        mechanism=model.mechanism,
        rule=outcome.rule,
        arguments=outcome.arguments,
        inputs=tuple(view.inputs),
        figures=(*outcome.figures, *condition),
        outputs=tuple(view.outputs),
        formula=outcome.formula,
    )


def _outcome(model: StepModel, case: Case, view: View) -> Outcome:
    try:
        return MECHANISMS[type(model)](model, case, view)
    except Undetermined as stop:
        return stop.finding


def _plan(case: Case, version: PolicyVersion) -> Plan | Finding:
    if case.county != version.county:
        return Finding("compute.other-county", {"policy": version.name, "county": case.county})
    plan = version.plan(case.kind)
    if plan is None:
        return Finding("compute.kind-not-served", {"policy": version.name, "what": case.kind.value})
    if case.level not in plan.levels:
        return Finding("compute.level-not-served", {"policy": version.name, "where": case.level.value})
    return plan


def _given(case: Case, plan: Plan) -> Mapping[str, Fen]:
    """What is known before the first step: the total, and what the steps read of limits and accounts."""
    given = {amounts.TOTAL: case.total}
    for name in frozenset[str]().union(*(step.reads for step in plan.steps)):
        family, _, key = name.partition(".")
        if family in _KEPT:
            given[name] = _KEPT[family](case).get(key, 0)
    return given


_KEPT: Mapping[str, Callable[[Case], Mapping[str, int]]] = {
    "used": lambda case: case.used,
    "count": lambda case: case.counts,
    "balance": lambda case: case.balances,
}


def _closed(case: Case, version: PolicyVersion, state: State, steps: list[Step]) -> Result:
    """What the facility bears, rounded; what is left is the patient's."""
    rounding: Rounding = version.rounding
    facility = closing.close_facility_share(state, rounding=rounding, position=len(steps) + 1)
    if facility is not None:
        steps.append(facility)
    steps.append(closing.patient_step(state, position=len(steps) + 1))
    payments = closing.payments(state)
    facility_share = state.fen(amounts.FACILITY_SHARE)
    return Result(
        policy=version.policy_id,
        version_from=version.start,
        total=case.total,
        self_paid=state.fen(amounts.SELF_PAID),
        first_own_share=state.fen(amounts.FIRST_OWN_SHARE),
        over_ceiling=state.fen(amounts.OVER_CEILING),
        eligible=state.fen(amounts.ELIGIBLE),
        deductible=rounding(state.values.get(amounts.DEDUCTIBLE, NOTHING)),
        payments=payments,
        facility_share=facility_share,
        patient_share=case.total - sum(payment.amount for payment in payments) - facility_share,
        lines=state.lines,
        steps=tuple(steps),
        uses=closing.uses(state, rounding=rounding),
    )
