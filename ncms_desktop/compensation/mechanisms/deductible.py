"""The part of the cost that the patient bears before anything is paid."""

from decimal import Decimal

from ncms_desktop.compensation.case import Case
from ncms_desktop.compensation.conditions import age_of, holds
from ncms_desktop.compensation.formula import AT_MOST, yuan
from ncms_desktop.compensation.mechanisms.base import (
    Explanation,
    Mechanism,
    Outcome,
    condition_figure,
    fen_of,
    named,
    of_level,
    used_figure,
)
from ncms_desktop.compensation.result import Figure
from ncms_desktop.compensation.state import View
from ncms_desktop.domain.findings import Argument
from ncms_desktop.policy import amounts
from ncms_desktop.policy.conditions import When
from ncms_desktop.policy.steps import StepModel
from ncms_desktop.policy.steps.deductible import Deductible


def deductible(step: Deductible, case: Case, view: View) -> Outcome:
    """The amount of the level, at most the eligible cost; 0 by the first waiver that applies."""
    eligible = view.read(amounts.ELIGIBLE)
    for waiver in step.waivers:
        if holds(waiver, case):
            view.write(amounts.DEDUCTIBLE, Decimal(0))
            return _waived(waiver, case)
    given = of_level(step, "amount", step.amount, case)
    amount = fen_of(step, "amount", given, case)
    taken = min(Decimal(amount), max(eligible, Decimal(0)))
    view.write(amounts.DEDUCTIBLE, taken)
    rule = "trace.deductible" if taken == amount else "trace.deductible-limited"
    arguments: dict[str, Argument] = {"where": case.level.value, "figure": amount, "taken": int(taken)}
    formula = None if taken == amount else f"{yuan(taken)} {AT_MOST} {yuan(amount)}"
    return Explanation(rule, arguments, (used_figure("deductible", given),), formula)


def _waived(waiver: When, case: Case) -> Explanation:
    said = waiver.model_fields_set - {"clause", "name", "age_on"}
    if said == {"group"} and waiver.group is not None:
        figure = Figure("waiver", waiver.group, "group", waiver.clause)
        return Explanation("trace.deductible-waived-group", {"who": waiver.group}, (figure,))
    if said == {"age_from"}:
        age, day = age_of(case, waiver.age_on)
        arguments: dict[str, Argument] = {"age": age, "on": day, "age_from": waiver.age_from}
        figure = Figure("age_from", str(waiver.age_from), "years", waiver.clause)
        return Explanation("trace.deductible-waived-age", arguments, (figure,))
    return Explanation("trace.deductible-waived", {"why": named(waiver)}, (condition_figure(waiver),))


FUNCTIONS: dict[type[StepModel], Mechanism] = {Deductible: deductible}
