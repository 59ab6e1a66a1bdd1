"""Rounding at a point of the policy's choice."""

from decimal import Decimal

from ncms_desktop.compensation.case import Case
from ncms_desktop.compensation.formula import ABOUT, yuan
from ncms_desktop.compensation.mechanisms.base import Explanation, Mechanism, Outcome
from ncms_desktop.compensation.result import Figure
from ncms_desktop.compensation.state import View
from ncms_desktop.domain.findings import Argument
from ncms_desktop.domain.money import Rounding
from ncms_desktop.policy.steps import StepModel
from ncms_desktop.policy.steps.rounding import Round


def round_amount(step: Round, case: Case, view: View) -> Outcome:
    """The amount in whole steps."""
    del case
    exact = view.read(step.amount)
    kept = Rounding(step.mode, step.step)(exact)
    view.write(step.amount, Decimal(kept))
    arguments: dict[str, Argument] = {"what": step.amount, "mode": step.mode.value, "step": step.step.value}
    figure = Figure("rounding", f"{step.mode.value} {step.step.value}", "condition", step.clause)
    formula = None if kept == exact else f"{yuan(exact)} {ABOUT} {yuan(kept)}"
    return Explanation("trace.rounding-of", arguments, (figure,), formula)


FUNCTIONS: dict[type[StepModel], Mechanism] = {Round: round_amount}
