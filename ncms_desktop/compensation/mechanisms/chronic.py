"""Chronic and special diseases."""

from decimal import Decimal

from ncms_desktop.compensation.case import Case
from ncms_desktop.compensation.conditions import holds
from ncms_desktop.compensation.formula import AT_MOST, MINUS, yuan
from ncms_desktop.compensation.mechanisms.base import (
    Explanation,
    Mechanism,
    Outcome,
    condition_figure,
    fen_of,
    named,
    used_figure,
)
from ncms_desktop.compensation.result import Figure
from ncms_desktop.compensation.state import View
from ncms_desktop.domain.findings import Argument, Finding
from ncms_desktop.policy import amounts
from ncms_desktop.policy.steps import StepModel
from ncms_desktop.policy.steps.chronic import DiseaseLimits, RegisteredDisease


def registered_disease(step: RegisteredDisease, case: Case, view: View) -> Outcome:
    """Nothing but the note that the registered disease is one that the plan covers; a finding where it isn't."""
    del view
    if case.disease is None:
        return Finding("compute.disease-not-registered", {"clause": step.clause})
    if case.disease not in step.diseases:
        return Finding("compute.disease-not-covered", {"disease": case.disease, "clause": step.clause})
    figure = Figure("disease", f"diseases={case.disease}", "condition", step.clause)
    return Explanation("trace.registered-disease", {"disease": case.disease}, (figure,))


def disease_limits(step: DiseaseLimits, case: Case, view: View) -> Outcome:
    """At most the rest of the limit whose row holds first."""
    amount = view.read(step.on)
    row = next((each for each in step.rows if holds(each.when, case)), None)
    if row is None:
        view.write(step.target, amount)
        return Explanation("trace.disease-limits-none", {"what": step.on})
    most = fen_of(step, "most", row.most, case)
    used = int(view.read(amounts.used(row.limit)))
    # A use below zero (the county corrected downwards) doesn't widen what the period may use.
    rest = max(most - max(used, 0), 0)
    kept = min(amount, Decimal(rest))
    view.write(step.target, kept)
    if step.target == step.on:
        view.bound(step.target, rest)
    view.count_on(row.limit, step.target)
    arguments: dict[str, Argument] = {
        "what": step.on,
        "why": named(row.when),
        "most": most,
        "used": used,
        "rest": rest,
    }
    figures = (used_figure("most", row.most), condition_figure(row.when))
    if amount <= rest:
        left = yuan(rest) if used <= 0 else f"{yuan(most)} {MINUS} {yuan(used)}"
        return Explanation("trace.disease-limit-kept", arguments, figures, f"{yuan(amount)} {AT_MOST} {left}")
    rule = "trace.disease-limit-reached" if rest else "trace.disease-limit-used-up"
    if used <= 0:
        formula = f"{yuan(rest)} {AT_MOST} {yuan(amount)}"
    elif used <= most:
        formula = f"{yuan(most)} {MINUS} {yuan(used)} = {yuan(rest)}"
    else:
        formula = f"{yuan(most)} {AT_MOST} {yuan(used)}"
    return Explanation(rule, arguments, figures, formula)


FUNCTIONS: dict[type[StepModel], Mechanism] = {
    RegisteredDisease: registered_disease,
    DiseaseLimits: disease_limits,
}
