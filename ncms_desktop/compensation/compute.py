"""One visit under one policy version: every amount, every line, every step; or why it can't be computed."""

from collections.abc import Mapping
from decimal import Decimal

from ncms_desktop.compensation.case import Case
from ncms_desktop.compensation.formula import ABOUT, difference, yuan
from ncms_desktop.compensation.mechanisms import MECHANISMS
from ncms_desktop.compensation.result import Amount, Payment, Result, Step
from ncms_desktop.compensation.state import State, View, amount
from ncms_desktop.domain.findings import Argument, Finding
from ncms_desktop.domain.money import Fen, Rounding
from ncms_desktop.policy import amounts
from ncms_desktop.policy.model import Plan, PolicyVersion

ENGINE_VERSION = "1"
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
    state = State(_given(case, plan))
    steps: list[Step] = []
    for model in plan.steps:
        view = View(state, model)
        outcome = MECHANISMS[type(model)](model, case, view)
        if isinstance(outcome, Finding):
            return outcome
        steps.append(
            Step(
                position=len(steps) + 1,
                mechanism=model.mechanism,
                rule=outcome.rule,
                arguments=outcome.arguments,
                inputs=tuple(view.inputs),
                figures=outcome.figures,
                outputs=tuple(view.outputs),
                formula=outcome.formula,
            )
        )
    return _closed(case, version, state, steps)


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
    """What is known before the first step: the total, and what was used of each limit."""
    return {
        amounts.TOTAL: case.total,
        **{amounts.used(cap.limit): case.used.get(cap.limit, 0) for cap in plan.caps()},
    }


def _closed(case: Case, version: PolicyVersion, state: State, steps: list[Step]) -> Result:
    """The payment rounded once, after its caps; what is left is the patient's."""
    exact = state.values[amounts.COMPENSATION]
    paid = _rounded(exact, version.rounding, caps=state.bounds, eligible=state.fen(amounts.ELIGIBLE))
    if paid != exact:
        steps.append(_rounding_step(len(steps) + 1, exact=exact, paid=paid, rounding=version.rounding))
    patient = case.total - paid
    steps.append(_patient_step(len(steps) + 1, total=case.total, paid=paid, patient=patient))
    return Result(
        policy=version.policy_id,
        version_from=version.start,
        total=case.total,
        self_paid=state.fen(amounts.SELF_PAID),
        first_own_share=state.fen(amounts.FIRST_OWN_SHARE),
        over_ceiling=state.fen(amounts.OVER_CEILING),
        eligible=state.fen(amounts.ELIGIBLE),
        deductible=state.fen(amounts.DEDUCTIBLE),
        payments=(Payment("basic", paid, state.limit),),
        facility_share=0,
        patient_share=patient,
        lines=state.lines,
        steps=tuple(steps),
    )


def _rounded(exact: Decimal, rounding: Rounding, *, caps: list[Fen], eligible: Fen) -> Fen:
    """Rounded, but never lifted above a cap or the eligible cost; what a cap has cut is paid as exactly its rest."""
    if caps and exact >= min(caps):
        return min(caps)
    return min(rounding(exact), *caps, max(eligible, 0))


def _rounding_step(position: int, *, exact: Decimal, paid: Fen, rounding: Rounding) -> Step:
    arguments: dict[str, Argument] = {"mode": rounding.mode.value, "step": rounding.step.value}
    return Step(
        position=position,
        mechanism="rounding",
        rule="trace.rounding",
        arguments=arguments,
        inputs=(amount(amounts.COMPENSATION, exact),),
        figures=(),
        outputs=(Amount(amounts.COMPENSATION, paid),),
        formula=f"{yuan(exact)} {ABOUT} {yuan(paid)}",
    )


def _patient_step(position: int, *, total: Fen, paid: Fen, patient: Fen) -> Step:
    return Step(
        position=position,
        mechanism="patient-share",
        rule="trace.patient-share",
        arguments={},
        inputs=(Amount(amounts.TOTAL, total), Amount(amounts.COMPENSATION, paid)),
        figures=(),
        outputs=(Amount(amounts.PATIENT_SHARE, patient),),
        formula=f"{difference(total, paid)} = {yuan(patient)}",
    )
