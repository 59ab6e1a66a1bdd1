"""The least share of the cost that is paid."""

from decimal import Decimal

from ncms_desktop.compensation.case import Case
from ncms_desktop.compensation.conditions import holds
from ncms_desktop.compensation.formula import AT_MOST, MINUS, TIMES, difference, percent, yuan
from ncms_desktop.compensation.mechanisms.base import (
    Explanation,
    Mechanism,
    Outcome,
    condition_figure,
    number_of,
    of_level,
    used_figure,
)
from ncms_desktop.compensation.state import View
from ncms_desktop.domain.findings import Argument
from ncms_desktop.policy import amounts
from ncms_desktop.policy.steps import StepModel
from ncms_desktop.policy.steps.floor import Bearer, Floor

NOTHING = Decimal(0)


def floor(step: Floor, case: Case, view: View) -> Outcome:
    """The larger of payment and floor; what is missing is paid by the fund or borne by the facility."""
    paid, whole = view.read(amounts.payment(step.fund)), view.read(step.source)
    taken = view.read(amounts.DEDUCTIBLE) if step.after_deductible else NOTHING
    row = next((each for each in step.instead if holds(each.when, case)), None)
    given = of_level(step, "rate", step.rate if row is None else row.rate, case)
    share = number_of(step, "rate", given, case)
    base = max(whole - taken, NOTHING)
    least = base * share
    missing = max(least - paid, NOTHING)
    if step.bearer is Bearer.FUND:
        view.write(amounts.payment(step.fund), paid + missing)
    else:
        view.add(amounts.FACILITY_SHARE, missing)
    rule = "trace.floor-kept" if missing == 0 else f"trace.floor-{step.bearer.value}"
    figures = (used_figure("floor", given), *(() if row is None else (condition_figure(row.when),)))
    left = f"({difference(whole, taken)})" if taken and base else yuan(base)
    formula = f"{left} {TIMES} {percent(share)} = {yuan(least)}"
    if missing == 0:
        formula = f"{left} {TIMES} {percent(share)} {AT_MOST} {yuan(paid)}"
    elif step.bearer is Bearer.FACILITY:
        formula = f"{left} {TIMES} {percent(share)} {MINUS} {yuan(paid)} = {yuan(missing)}"
    arguments: dict[str, Argument] = {"where": case.level.value, "share": share, "what": step.source}
    return Explanation(rule, arguments, figures, formula)


FUNCTIONS: dict[type[StepModel], Mechanism] = {Floor: floor}
