"""What share of the cost is paid."""

from decimal import Decimal

from ncms_desktop.compensation.case import Case
from ncms_desktop.compensation.formula import TIMES, difference, percent, yuan
from ncms_desktop.compensation.mechanisms.base import (
    Explanation,
    Mechanism,
    Outcome,
    number_of,
    of_level,
    used_figure,
)
from ncms_desktop.compensation.state import View
from ncms_desktop.domain.findings import Argument
from ncms_desktop.policy import amounts
from ncms_desktop.policy.steps import StepModel
from ncms_desktop.policy.steps.rates import FlatRate, RateBase


def rate(step: FlatRate, case: Case, view: View) -> Outcome:
    """The rate of the level on the eligible cost, after the deductible where there is one."""
    given = of_level(step, "rate", step.rate, case)
    share = number_of(step, "rate", given, case)
    eligible = view.read(amounts.ELIGIBLE)
    taken = view.read(amounts.DEDUCTIBLE) if step.base is RateBase.AFTER_DEDUCTIBLE else Decimal(0)
    base = max(eligible - taken, Decimal(0))
    paid = base * share
    view.write(amounts.COMPENSATION, paid)
    left = yuan(base) if base != eligible - taken or taken == 0 else f"({difference(eligible, taken)})"
    formula = f"{left} {TIMES} {percent(share)} = {yuan(paid)}"
    arguments: dict[str, Argument] = {"where": case.level.value, "share": share, "base": int(base)}
    return Explanation("trace.rate", arguments, (used_figure("rate", given),), formula)


FUNCTIONS: dict[type[StepModel], Mechanism] = {FlatRate: rate}
