"""Outpatient visits: the fixed consultation fee and the quota."""

from decimal import Decimal

from ncms_desktop.compensation.case import Case
from ncms_desktop.compensation.conditions import matches
from ncms_desktop.compensation.formula import AT_MOST, MINUS, TIMES, yuan
from ncms_desktop.compensation.mechanisms.base import Explanation, Mechanism, Outcome, fen_of, of_level, used_figure
from ncms_desktop.compensation.state import NOTHING, View
from ncms_desktop.domain.findings import Argument
from ncms_desktop.policy import amounts
from ncms_desktop.policy.steps import StepModel
from ncms_desktop.policy.steps.outpatient import ConsultationFee, Quota


def consultation_fee(step: ConsultationFee, case: Case, view: View) -> Outcome:
    """The fee of the level for each consultation, or for one a day; at most what is left of its source."""
    left = max(view.read(step.source), NOTHING)
    times = held = _consultations(step, case)
    if held and step.limit is not None:
        times = 0 if view.read(amounts.count(step.limit)) > 0 else 1
    if not times:
        view.add(amounts.COMPENSATION, NOTHING)
        rule = "trace.consultation-fee-none" if held == 0 else "trace.consultation-fee-paid-today"
        return Explanation(rule)
    given = of_level(step, "amount", step.amount, case)
    fee = fen_of(step, "amount", given, case)
    due = Decimal(fee * times)
    paid = min(due, left)
    view.add(amounts.COMPENSATION, paid)
    if step.limit is not None:
        view.count_on(step.limit, amounts.COMPENSATION)
    arguments: dict[str, Argument] = {"where": case.level.value, "fee": fee, "count": times, "paid": int(paid)}
    product = f"{yuan(fee)} {TIMES} {times} = {yuan(due)}"
    figures = (used_figure("fee", given),)
    if paid == due:
        return Explanation("trace.consultation-fee", arguments, figures, product)
    return Explanation("trace.consultation-fee-limited", arguments, figures, f"{yuan(paid)} {AT_MOST} {yuan(due)}")


def _consultations(step: ConsultationFee, case: Case) -> int:
    if step.lines is None:
        return case.consultations
    meant = (line for line in case.lines if matches(step.lines, line.entry, line.category))
    return max(int(sum((line.quantity if line.amount >= 0 else -abs(line.quantity) for line in meant), NOTHING)), 0)


def quota(step: Quota, case: Case, view: View) -> Outcome:
    """The whole source, at most what is left of the quota and of what was carried over to it."""
    amount = fen_of(step, "amount", step.amount, case)
    wanted = max(view.read(step.source), NOTHING)
    used = int(view.read(amounts.used(step.limit)))
    carried = int(view.read(amounts.balance(step.limit))) if step.carried_over else 0
    rest = max(amount + carried - max(used, 0), 0)
    paid = min(wanted, Decimal(rest))
    view.add(amounts.COMPENSATION, paid)
    view.count_on(step.limit, amounts.COMPENSATION)
    arguments: dict[str, Argument] = {"quota": amount, "carried": carried, "used": used, "rest": rest}
    figures = (used_figure("quota", step.amount),)
    rule = "trace.quota-kept" if wanted <= rest else "trace.quota-reached" if rest else "trace.quota-used-up"
    sum_of = f"{yuan(amount)} + {yuan(carried)}" if carried else yuan(amount)
    left = f"{sum_of} {MINUS} {yuan(used)} = {yuan(rest)}" if used > 0 else f"{sum_of} = {yuan(rest)}"
    formula = f"{yuan(wanted)} {AT_MOST} {yuan(rest)}" if wanted <= rest else left
    if amount + carried < used:
        formula = f"{sum_of} {AT_MOST} {yuan(used)}"
    return Explanation(rule, arguments, figures, formula)


FUNCTIONS: dict[type[StepModel], Mechanism] = {ConsultationFee: consultation_fee, Quota: quota}
