"""What another programme or another insurer pays for the same visit."""

from decimal import Decimal

from ncms_desktop.compensation.case import Case
from ncms_desktop.compensation.formula import AT_MOST, difference, yuan
from ncms_desktop.compensation.mechanisms.base import Explanation, Mechanism, Outcome
from ncms_desktop.compensation.result import Figure
from ncms_desktop.compensation.state import NOTHING, View
from ncms_desktop.domain.findings import Argument
from ncms_desktop.policy import amounts
from ncms_desktop.policy.steps import StepModel
from ncms_desktop.policy.steps.elsewhere import PaidElsewhere, Payer, Reduces


def paid_elsewhere(step: PaidElsewhere, case: Case, view: View) -> Outcome:
    """The payment elsewhere, at most what is unpaid; and what it lowers, by the whole that was paid elsewhere."""
    told = case.other_programme if step.by is Payer.OTHER_PROGRAMME else case.other_insurer
    given = Decimal(told or 0)
    unpaid = max(view.read(amounts.UNPAID), NOTHING)
    lowered: str | None = None
    if step.reduces is Reduces.BASE:
        before = view.read(step.source)
        view.write(amounts.BASE, max(before - given, NOTHING))
        lowered = _less(before, given)
    elif step.reduces is Reduces.COMPENSATION:
        before = view.read(amounts.COMPENSATION)
        kept = max(before - given, NOTHING)
        view.write(amounts.COMPENSATION, kept)
        unpaid += before - kept
        lowered = _less(before, given)
    paid = min(given, unpaid)
    view.add(amounts.payment(step.by), paid)
    arguments: dict[str, Argument] = {"payer": amounts.payment(step.by), "paid": int(paid), "given": int(given)}
    figure = Figure("reduces", f"reduces={step.reduces.value}", "condition", step.clause)
    if told is None:
        return Explanation("trace.paid-elsewhere-none", arguments, (figure,))
    rule = f"trace.paid-elsewhere-{step.reduces.value}" if paid == given else "trace.paid-elsewhere-limited"
    formula = lowered if paid == given else f"{yuan(paid)} {AT_MOST} {yuan(given)}"
    return Explanation(rule, arguments, (figure,), formula)


def _less(before: Decimal, given: Decimal) -> str:
    if given > before:
        return f"{yuan(before)} {AT_MOST} {yuan(given)}"
    return f"{difference(before, given)} = {yuan(before - given)}"


FUNCTIONS: dict[type[StepModel], Mechanism] = {PaidElsewhere: paid_elsewhere}
