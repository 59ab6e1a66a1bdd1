"""Assessment of expense lines."""

from decimal import Decimal

from ncms_desktop.compensation.assess import assess
from ncms_desktop.compensation.case import Case, in_order
from ncms_desktop.compensation.formula import difference, yuan
from ncms_desktop.compensation.mechanisms.base import Explanation, Mechanism, Outcome
from ncms_desktop.compensation.result import AssessedLine
from ncms_desktop.compensation.state import View
from ncms_desktop.policy import amounts
from ncms_desktop.policy.steps import StepModel
from ncms_desktop.policy.steps.lines import LineAssessment


def line_assessment(step: LineAssessment, case: Case, view: View) -> Outcome:
    """Each line's parts and their sums."""
    total = view.read(amounts.TOTAL)
    rounding = step.rounding.rounding
    lines = tuple(assess(line, level=case.level, rounding=rounding) for line in in_order(case.lines))
    view.write_lines(lines)
    self_paid, over = _sum(lines, "self_paid"), _sum(lines, "over_ceiling")
    share, eligible = _sum(lines, "first_own_share"), _sum(lines, "eligible")
    view.write(amounts.SELF_PAID, self_paid)
    view.write(amounts.OVER_CEILING, over)
    view.write(amounts.FIRST_OWN_SHARE, share)
    view.write(amounts.ELIGIBLE, eligible)
    whole = self_paid == over == share == 0
    formula = None if whole else f"{difference(total, self_paid, over, share)} = {yuan(eligible)}"
    return Explanation("trace.line-assessment", {"count": len(lines)}, formula=formula)


def _sum(lines: tuple[AssessedLine, ...], part: str) -> Decimal:
    return Decimal(sum(getattr(line, part) for line in lines))


FUNCTIONS: dict[type[StepModel], Mechanism] = {LineAssessment: line_assessment}
