"""Assessment of expense lines, and the facility's part of what is self-paid."""

from decimal import Decimal

from ncms_desktop.compensation.assess import Assessor
from ncms_desktop.compensation.case import Case, CaseLine, in_order
from ncms_desktop.compensation.conditions import matches
from ncms_desktop.compensation.formula import AT_MOST, MINUS, TIMES, difference, percent, yuan
from ncms_desktop.compensation.mechanisms.base import (
    Explanation,
    Mechanism,
    Outcome,
    number_of,
    of_level,
    used_figure,
)
from ncms_desktop.compensation.result import AssessedLine
from ncms_desktop.compensation.state import View
from ncms_desktop.domain.findings import Argument
from ncms_desktop.policy import amounts
from ncms_desktop.policy.steps import StepModel
from ncms_desktop.policy.steps.lines import LineAssessment, Part, PartOf, SelfPaidLimit

NOTHING = Decimal(0)


def line_assessment(step: LineAssessment, case: Case, view: View) -> Outcome:
    """Each line's parts and their sums, the named parts, and what counts on limits of items."""
    total = view.read(amounts.TOTAL)
    used = {each.limit: int(view.read(amounts.used(each.limit))) for each in step.accumulators}
    assessor = Assessor(step, case, used)
    ordered = in_order(case.lines)
    lines = tuple(assessor.assess(line) for line in ordered)
    view.write_lines(lines)
    sums = {
        amounts.SELF_PAID: Decimal(sum(line.self_paid for line in lines)),
        amounts.OVER_CEILING: Decimal(sum(line.over_ceiling for line in lines)),
        amounts.FIRST_OWN_SHARE: Decimal(sum(line.first_own_share for line in lines)),
        amounts.ELIGIBLE: Decimal(sum(line.eligible for line in lines)),
    }
    for name, value in sums.items():
        view.write(name, value)
    for part in step.parts:
        view.write(amounts.part(part.name), _part(part, ordered, lines))
    for position, row in enumerate(step.ceilings):
        if row.limit is not None:
            view.write(amounts.item(row.limit), Decimal(assessor.counted(position)))
            view.count_on(row.limit, amounts.item(row.limit))
    self_paid, over, share, eligible = sums.values()
    whole = self_paid == over == share == 0
    formula = None if whole else f"{difference(total, self_paid, over, share)} = {yuan(eligible)}"
    rule = "trace.line-assessment" if step.catalogue else "trace.line-assessment-whole"
    return Explanation(rule, {"count": len(lines)}, tuple(assessor.figures), formula)


def _part(part: Part, ordered: tuple[CaseLine, ...], lines: tuple[AssessedLine, ...]) -> Decimal:
    eligible = part.of is PartOf.ELIGIBLE
    return Decimal(
        sum(
            assessed.eligible if eligible else assessed.amount
            for line, assessed in zip(ordered, lines, strict=True)
            if matches(part.lines, line.entry, line.category)
        )
    )


def self_paid_limit(step: SelfPaidLimit, case: Case, view: View) -> Outcome:
    """What is self-paid above the share that the policy allows, borne by the facility."""
    meant = [
        assessed
        for line, assessed in zip(in_order(case.lines), view.lines, strict=True)
        if matches(step.lines, line.entry, line.category)
    ]
    given = of_level(step, "rate", step.rate, case)
    share = number_of(step, "rate", given, case)
    total, self_paid = sum(line.amount for line in meant), sum(line.self_paid for line in meant)
    most = max(total, 0) * share
    above = max(self_paid - most, NOTHING)
    view.add(amounts.FACILITY_SHARE, above)
    allowed = f"{yuan(total)} {TIMES} {percent(share)}"
    arguments: dict[str, Argument] = {"share": share, "paid": self_paid, "total": total}
    if above == 0:
        figures = (used_figure("rate", given),)
        return Explanation("trace.self-paid-kept", arguments, figures, f"{yuan(self_paid)} {AT_MOST} {allowed}")
    formula = f"{yuan(self_paid)} {MINUS} {allowed} = {yuan(above)}"
    return Explanation("trace.self-paid-above", arguments, (used_figure("rate", given),), formula)


FUNCTIONS: dict[type[StepModel], Mechanism] = {LineAssessment: line_assessment, SelfPaidLimit: self_paid_limit}
