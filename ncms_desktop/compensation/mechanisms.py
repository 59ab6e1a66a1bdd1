"""The mechanisms: one function per step model. Each reads and writes only what its model declares."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, TypeAlias

from ncms_desktop.compensation.assess import assess
from ncms_desktop.compensation.case import Case, in_order
from ncms_desktop.compensation.formula import AT_MOST, MINUS, TIMES, difference, percent, yuan
from ncms_desktop.compensation.result import AssessedLine, Figure
from ncms_desktop.compensation.state import View
from ncms_desktop.domain.findings import Argument, Finding
from ncms_desktop.policy import amounts
from ncms_desktop.policy.figures import Figure as PolicyFigure
from ncms_desktop.policy.figures import YuanFigure
from ncms_desktop.policy.steps import (
    AgeDay,
    Deductible,
    FlatRate,
    LineAssessment,
    RateBase,
    StepModel,
    Waiver,
    YearlyCap,
)


@dataclass(frozen=True, slots=True)
class Explanation:
    """What a mechanism says of what it did: wording code with arguments, figures used, formula."""

    rule: str
    arguments: dict[str, Argument] = field(default_factory=dict)
    figures: tuple[Figure, ...] = ()
    formula: str | None = None


Outcome: TypeAlias = Explanation | Finding
"""A finding where the step depends on a figure that is blank."""


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


def deductible(step: Deductible, case: Case, view: View) -> Outcome:
    """The amount of the level, at most the eligible cost; 0 by the first waiver that applies."""
    eligible = view.read(amounts.ELIGIBLE)
    for waiver in step.waivers:
        if waives(waiver, case):
            view.write(amounts.DEDUCTIBLE, Decimal(0))
            return _waived(waiver, case)
    given = step.amount[case.level]
    if given.fen is None:
        return _blank(step, "amount", given, case)
    taken = min(Decimal(given.fen), max(eligible, Decimal(0)))
    view.write(amounts.DEDUCTIBLE, taken)
    rule = "trace.deductible" if taken == given.fen else "trace.deductible-limited"
    arguments: dict[str, Argument] = {"where": case.level.value, "figure": given.fen, "taken": int(taken)}
    formula = None if taken == given.fen else f"{yuan(taken)} {AT_MOST} {yuan(given.fen)}"
    return Explanation(rule, arguments, (_yuan_figure("deductible", given),), formula)


def waives(waiver: Waiver, case: Case) -> bool:
    """Whether a waiver applies to the person of a case."""
    if waiver.group is not None:
        return waiver.group in case.person.groups
    return waiver.age_from is not None and case.person.age(_age_day(waiver, case)) >= waiver.age_from


def _age_day(waiver: Waiver, case: Case) -> date:
    days = {
        AgeDay.ADMISSION: case.admitted,
        AgeDay.DISCHARGE: case.discharged,
        AgeDay.SETTLEMENT: case.settled_on,
    }
    return days[waiver.age_on]


def _waived(waiver: Waiver, case: Case) -> Explanation:
    if waiver.group is not None:
        figure = Figure("waiver", waiver.group, "group", waiver.clause)
        return Explanation("trace.deductible-waived-group", {"who": waiver.group}, (figure,))
    day = _age_day(waiver, case)
    arguments: dict[str, Argument] = {"age": case.person.age(day), "on": day, "age_from": waiver.age_from}
    figure = Figure("age_from", str(waiver.age_from), "years", waiver.clause)
    return Explanation("trace.deductible-waived-age", arguments, (figure,))


def rate(step: FlatRate, case: Case, view: View) -> Outcome:
    """The rate of the level on the eligible cost, after the deductible where there is one."""
    given = step.rate[case.level]
    if given.rate is None:
        return _blank(step, "rate", given, case)
    eligible = view.read(amounts.ELIGIBLE)
    taken = view.read(amounts.DEDUCTIBLE) if step.base is RateBase.AFTER_DEDUCTIBLE else Decimal(0)
    base = max(eligible - taken, Decimal(0))
    paid = base * given.rate
    view.write(amounts.COMPENSATION, paid)
    left = yuan(base) if base != eligible - taken or taken == 0 else f"({difference(eligible, taken)})"
    formula = f"{left} {TIMES} {percent(given.rate)} = {yuan(paid)}"
    arguments: dict[str, Argument] = {"where": case.level.value, "share": given.rate, "base": int(base)}
    figure = Figure("rate", f"{given.rate:f}", "rate", given.clause)
    return Explanation("trace.rate", arguments, (figure,), formula)


def yearly_cap(step: YearlyCap, case: Case, view: View) -> Outcome:
    """At most what is left of the limit: in the middle of a stay exactly the rest, and nothing once it is used up."""
    cap = step.cap.fen
    if cap is None:
        return _blank(step, "cap", step.cap, case)
    before = view.read(amounts.COMPENSATION)
    used = int(view.read(amounts.used(step.limit)))
    # A use below zero (the county corrected downwards) doesn't widen what one year may pay.
    rest = max(cap - max(used, 0), 0)
    paid = min(before, Decimal(rest))
    view.write(amounts.COMPENSATION, paid)
    view.bound_payment(rest, limit=step.limit)
    arguments: dict[str, Argument] = {"cap": cap, "used": used, "rest": rest, "limit": step.limit}
    figures = (_yuan_figure("cap", step.cap),)
    left = f"{yuan(cap)} {MINUS} {yuan(used)}"
    if before <= rest:
        return Explanation("trace.yearly-cap-kept", arguments, figures, f"{yuan(before)} {AT_MOST} {left}")
    rule = "trace.yearly-cap-reached" if rest else "trace.yearly-cap-used-up"
    formula = f"{left} = {yuan(rest)}" if used <= cap else f"{left} {AT_MOST} {yuan(0)}"
    return Explanation(rule, arguments, figures, formula)


def _yuan_figure(name: str, given: YuanFigure) -> Figure:
    return Figure(name, f"{given.yuan:.2f}", "yuan", given.clause)


def _blank(step: StepModel, key: str, figure: PolicyFigure, case: Case) -> Finding:
    arguments = {"step": step.mechanism, "key": key, "where": case.level.value, "clause": figure.clause}
    return Finding("compute.figure-blank", arguments)


Mechanism: TypeAlias = Callable[[Any, Case, View], Outcome]
"""The first argument is the step model under which the function is registered."""

MECHANISMS: dict[type[StepModel], Mechanism] = {
    LineAssessment: line_assessment,
    Deductible: deductible,
    FlatRate: rate,
    YearlyCap: yearly_cap,
}
