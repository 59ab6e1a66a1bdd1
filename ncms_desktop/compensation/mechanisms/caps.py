"""The most that is paid."""

from decimal import Decimal

from ncms_desktop.compensation.case import Case
from ncms_desktop.compensation.formula import AT_MOST, MINUS, yuan
from ncms_desktop.compensation.mechanisms.base import Explanation, Mechanism, Outcome, fen_of, used_figure
from ncms_desktop.compensation.state import View
from ncms_desktop.domain.findings import Argument
from ncms_desktop.policy import amounts
from ncms_desktop.policy.steps import StepModel
from ncms_desktop.policy.steps.caps import YearlyCap


def yearly_cap(step: YearlyCap, case: Case, view: View) -> Outcome:
    """At most what is left of the limit: in the middle of a stay exactly the rest, and nothing once it is used up."""
    cap = fen_of(step, "cap", step.cap, case)
    before = view.read(amounts.COMPENSATION)
    used = int(view.read(amounts.used(step.limit)))
    # A use below zero (the county corrected downwards) doesn't widen what one year may pay.
    rest = max(cap - max(used, 0), 0)
    paid = min(before, Decimal(rest))
    view.write(amounts.COMPENSATION, paid)
    view.bound(amounts.COMPENSATION, rest)
    view.count_on(step.limit, amounts.COMPENSATION)
    arguments: dict[str, Argument] = {"cap": cap, "used": used, "rest": rest, "limit": step.limit}
    figures = (used_figure("cap", step.cap),)
    left = f"{yuan(cap)} {MINUS} {yuan(used)}"
    if before <= rest:
        return Explanation("trace.yearly-cap-kept", arguments, figures, f"{yuan(before)} {AT_MOST} {left}")
    rule = "trace.yearly-cap-reached" if rest else "trace.yearly-cap-used-up"
    formula = f"{left} = {yuan(rest)}" if used <= cap else f"{left} {AT_MOST} {yuan(0)}"
    return Explanation(rule, arguments, figures, formula)


FUNCTIONS: dict[type[StepModel], Mechanism] = {YearlyCap: yearly_cap}
